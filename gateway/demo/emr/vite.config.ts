import { defineConfig } from 'vite';

/** The built names are fixed, so that a rebuild of the same source gives the same files. */
export default defineConfig({
  base: '/emr/',
  build: {
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        entryFileNames: 'assets/emr.js',
        chunkFileNames: 'assets/[name].js',
        assetFileNames: 'assets/emr[extname]',
      },
    },
  },
  server: {
    proxy: {
      '/graphql': 'http://127.0.0.1:8000',
      '/emr/api': 'http://127.0.0.1:8000',
    },
  },
});
