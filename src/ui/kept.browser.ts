// Remembers in the Finish form that the codes were saved, printed or copied, so that nobody is asked without need.
const controls = '[data-keeps], [data-print], [data-copy-from]'
const fields = document.querySelectorAll<HTMLInputElement>('input[data-kept]')

for (const control of document.querySelectorAll(controls)) {
  control.addEventListener('click', () => fields.forEach((field) => (field.value = '1')))
}
