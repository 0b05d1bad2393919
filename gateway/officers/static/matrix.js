'use strict';
// The three filters of the matrix. Each cell holds its effect for every label; the page already shows those without one.
const form = document.querySelector('form');
const effects = JSON.parse(document.getElementById('effects').textContent);
const columns = [...document.querySelectorAll('.role')];
const groups = [...document.querySelectorAll('.purpose')];
const count = document.getElementById('count');

function show() {
  const { role, purpose, label } = Object.fromEntries(new FormData(form));
  const shown = columns.map((head) => (!role || head.dataset.role === role) && (!purpose || head.dataset.purpose === purpose));
  columns.forEach((head, i) => { head.hidden = !shown[i]; });
  for (const group of groups) {
    const own = columns.filter((head, i) => shown[i] && head.dataset.purpose === group.dataset.purpose).length;
    group.hidden = own === 0;
    if (own) group.colSpan = own;
  }
  for (const row of document.querySelectorAll('.matrix tbody tr')) {
    [...row.querySelectorAll('td')].forEach((cell, i) => {
      cell.hidden = !shown[i];
      const [kind, mark, said] = effects[cell.dataset.v.split(' ')[Number(label)]];
      cell.className = kind;
      cell.querySelector('.mark').textContent = mark;
      cell.querySelector('.said').textContent = said;
    });
  }
  const left = shown.filter(Boolean).length;
  count.textContent = left ? count.dataset.some.replace('{n}', left) : count.dataset.none;
}

form.hidden = false;
// On a telephone, one role at a time.
if (window.matchMedia('(max-width: 40rem)').matches) form.elements.role.value = columns[0]?.dataset.role ?? '';
form.addEventListener('change', show);
form.addEventListener('submit', (event) => event.preventDefault());
show();
