import { sincePageWasMade } from './server-clock.browser.ts'

const stillRing = matchMedia('(prefers-reduced-motion: reduce)')
const soon = 5

for (const place of document.querySelectorAll<HTMLElement>('[data-ends-at]')) start(place)

function start(place: HTMLElement) {
  const period = Number(place.dataset.period)
  const leftAtFirst = Number(place.dataset.endsAt) - Number(place.dataset.now)
  const digits = place.querySelector('[data-seconds]')
  const spoken = place.querySelector('[data-spoken]')
  const ring = place.querySelector('.ring-left')
  let shown = -1

  const draw = () => {
    // What has ended wraps round to the next code, however long the page was out of sight.
    const left = (((leftAtFirst - sincePageWasMade()) % period) + period) % period
    const seconds = Math.ceil(left / 1000)
    if (!stillRing.matches) ring?.setAttribute('stroke-dashoffset', String(100 - (100 * left) / period))
    if (seconds !== shown) {
      shown = seconds
      if (digits) digits.textContent = String(seconds)
      const sentence = place.getAttribute(`data-say-${seconds}`)
      if (spoken) spoken.textContent = sentence ?? ''
      place.classList.toggle('soon', seconds <= soon)
    }
    requestAnimationFrame(draw)
  }
  place.hidden = false
  draw()
}
