// Pages write times in the zone of whoever reads them. What is being read stays as it is: the next page says it.
const name = document.querySelector<HTMLMetaElement>('meta[name=time-zone-cookie]')?.content
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const aYear = 31_536_000 // seconds

if (name && zone) document.cookie = `${name}=${zone}; path=/; max-age=${aYear}; secure; samesite=lax`
