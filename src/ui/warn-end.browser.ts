import { sincePageWasMade } from './server-clock.browser.ts'

for (const place of document.querySelectorAll<HTMLElement>('[data-warn-end]')) {
  const warning = place.querySelector<HTMLElement>('[data-warning]')
  const ended = place.querySelector<HTMLElement>('[data-ended]')
  const left = Number(place.dataset.warnEnd) - Number(place.dataset.warnNow) - sincePageWasMade()
  after(left - Number(place.dataset.warnBefore), () => warning?.removeAttribute('hidden'))
  after(left, () => {
    warning?.setAttribute('hidden', '')
    ended?.removeAttribute('hidden')
  })
}

// At least a moment: what is there when the page loads is not announced.
function after(delay: number, act: () => void) {
  setTimeout(act, Math.max(100, delay))
}
