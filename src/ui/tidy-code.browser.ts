// A pasted "123 456" or "123-456" stands in the field as it will be read.
for (const input of document.querySelectorAll<HTMLInputElement>('.code-field input')) {
  input.addEventListener('input', (event) => {
    if (event.inputType === 'insertFromPaste') input.value = tidy(input.value, input.inputMode === 'numeric')
  })
}

/** Only what is six digits then: of everything else the spaces say what is code and what isn't, and the server reads it. */
function tidy(typed: string, digits: boolean): string {
  const bare = typed.replace(/[\s\p{Dash}\p{Cf}]/gu, '')
  return digits && /^\d{6}$/.test(bare) ? bare : typed.trim()
}
