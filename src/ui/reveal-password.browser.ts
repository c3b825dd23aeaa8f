for (const button of document.querySelectorAll<HTMLElement>('[data-reveal]')) {
  const input = document.querySelector<HTMLInputElement>(button.dataset.reveal ?? '')
  if (!input) continue
  const show = (shown: boolean) => {
    input.type = shown ? 'text' : 'password'
    button.classList.toggle('shown', shown)
    button.ariaLabel = (shown ? button.dataset.labelHide : button.dataset.labelShow) ?? null
  }
  button.hidden = false
  button.addEventListener('click', () => show(input.type === 'password'))
  // Password managers and browsers learn passwords from fields of that type only.
  input.form?.addEventListener('submit', () => show(false))
}
