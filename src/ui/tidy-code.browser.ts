// A pasted "123 456" or "123-456" stands in the field as it will be read.
for (const input of document.querySelectorAll<HTMLInputElement>('.code-field input')) {
  input.addEventListener('input', (event) => {
    if (event.inputType === 'insertFromPaste') input.value = tidy(input.value, input.inputMode === 'numeric')
  })
}

function tidy(typed: string, digits: boolean): string {
  return digits ? typed.replace(/[\s\p{Dash}]/gu, '') : typed.trim()
}
