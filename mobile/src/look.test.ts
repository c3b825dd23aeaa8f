import { renderHook } from '@testing-library/react-native'
import { useLook } from './look.ts'

test('letters may be as large as somebody needs them: only what holds none has a height of its own', async () => {
  const { result } = await renderHook(useLook)
  const fixed = Object.entries(result.current.styles).filter(([, style]) => 'height' in style)
  expect(fixed.map(([name]) => name)).toEqual(['sign', 'track', 'left'])
})

test('what is pressed is at least 48 high', async () => {
  const { result } = await renderHook(useLook)
  expect(result.current.styles.action.minHeight).toBeGreaterThanOrEqual(48)
  expect(result.current.styles.input.minHeight).toBeGreaterThanOrEqual(48)
})
