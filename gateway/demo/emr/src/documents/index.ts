/** Every operation of the page: what `npm run generate` gives ids to. */
export * from './acts';
export * from './patient';
export * from './telehealth';
export * from './transitions';
export * from './viewer';
