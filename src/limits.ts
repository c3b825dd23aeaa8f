/** Every number that limits something: its unit, its name, its one home. Times are milliseconds. */

export const seconds = 1000
export const minutes = 60 * seconds
export const hours = 60 * minutes
export const days = 24 * hours
export const weeks = 7 * days

// Codes
export { stepLength, stepsEitherSide } from './otp/parameters.ts'
/** How far off a phone's clock may be for us to say so: in steps, 10 minutes. */
export const stepsDiagnosed = 20

// A challenge: the open question between a right password and a session.
export const challengeLifetime = 10 * minutes
/** What an application may have kept with a challenge, as JSON: an id token is some 1 KB. */
export const carryBytes = 2048
/** With three codes valid of 1,000,000 at any moment: 15 chances in a million per challenge. */
export const triesPerChallenge = 5
/** From this many on, the page says how many tries are left. */
export const triesWorthTelling = 2

/** Second-step tries in one lane, codes and backup codes together (requirements THR-1, THR-5). A right answer doesn't count. */
export const secondStepBudget = [
  { tries: 5, within: 15 * minutes },
  { tries: 20, within: 24 * hours },
  { tries: 100, within: 30 * days },
] as const
/** With so many wrong ones within 30 days, or one after the other, codes from unknown browsers are suspended (THR-6). */
export const wrongCodesSuspending = 100

/**
 * Each app has three codes that are right at any moment: of somebody with several a guesser gets so many tries fewer in 30 days, and in a row, that their chance is
 * the same (requirement APP-3). 100, 50, 33.
 */
export const amongApps = (tries: number, apps: number): number => Math.floor(tries / Math.max(1, apps))

/**
 * Wrong passwords in one lane: of an e-mail address from browsers not known, of a known browser, of someone who is signed in already
 * (requirement THR-10).
 */
export const passwordBudget = [{ tries: 10, within: 15 * minutes }] as const

/** New passwords weighed for one mailed link: more than anybody needs to find a good one. */
export const newPasswordBudget = [{ tries: 30, within: 15 * minutes }] as const

/** Refused tries from one address, over everybody's lanes (requirement THR-8). */
export const addressBudget = [{ tries: 30, within: 15 * minutes }] as const

/** "Someone knows your password", about one person (requirement THR-12). */
export const warningEvery = 24 * hours

/**
 * Right passwords from browsers not known that led to a question and to no answer, about one person: more than any owner who looks for the phone, and
 * few enough that nobody who knows the password fills the history.
 */
export const openedBudget = [
  { tries: 30, within: 15 * minutes },
  { tries: 100, within: 24 * hours },
] as const

// Two-step authentication as an organisation requires it
/** From its start, or from joining: so many days to set it up. */
export const graceDays = { shortest: 7, usual: 14, longest: 90 } as const
/** Whose deadline passed while the policy rested with the plan has so long when that comes back. */
export const graceAfterRest = 7 * days
export const exemptionLongest = 90 * days
/** In characters. */
export const exemptionReasonLongest = 200
/** Before the end of an exemption the administrators are told. */
export const exemptionEndTold = 7 * days
/** Before the deadline somebody is reminded. */
export const remindedBefore = [7 * days, 1 * days] as const
/** People who are looked at together before others get their turn. */
export const remindedPerPiece = 500
/** Of the people that somebody else's application lists, no more are read for a page. */
export const peopleListed = 20_000
/** Between two looks at whether everything is still there. */
export const checkUpEvery = 28 * days

// Factors of one person
export const appsPerPerson = 3
export const passkeysPerPerson = 5
/** In characters. */
export const factorNameLongest = 40
/** Between what a passkey is to sign and its answer; browsers give up then, too (WebAuthn Level 3, 5.4). */
export const ceremonyLifetime = 5 * minutes
/** What a browser says of a passkey, as JSON, in characters: a registration is some 1,000 to 9,000. */
export const passkeyAnswerLongest = 12_000

// Enrolment
export const enrolmentLifetime = 15 * minutes
export const enrolmentExtension = 15 * minutes
export const enrolmentExtensions = 10 // WCAG 2.2.1: at least ten times
export const enrolmentWrongCodes = 10

// Fresh: a second factor (or, without two-step, the password) was given in this session this recently.
export const freshFor = 10 * minutes
/** How long a page goes on saying what a redirect left for it: a browser follows one at once. */
export const noticeShown = 15 * seconds

// Backup codes
export const backupCodesPerBatch = 10
/** From this many left downwards, the pages ask for new ones. */
export const backupCodesFew = 3

// Sessions
export const browserIdle = 14 * days
export const administratorIdle = 1 * days
export const browserLifetime = 90 * days
/** For whoever must set two-step up before anything else: set-up may be extended as long. */
export const enrolmentSessionLifetime = 3 * hours
export const mobileIdle = 90 * days
export const mobileLifetime = 365 * days
/** Of the sessions that somebody else's application lists, so many are shown: those last seen. */
export const sessionsListed = 100
/** How far ahead an application's clock may be. */
export const clocksApart = 1 * days
/** Of the link that leads from an application without cookies to our pages, and of the session that it begins there (HOST-19). */
export const entryLinkLifetime = 60 * seconds
export const enteredLifetime = 30 * minutes
/** How long a browser is known after it was last signed in with. */
export const knownBrowserKept = 180 * days
/** When it was last seen is written no more often than this: it only feeds the end of knowing it. */
export const knownBrowserSeenEvery = 1 * days
/** Known browsers of one person; beyond them the one longest not seen is forgotten. Each has a budget for guesses of its own. */
export const knownBrowsersPerPerson = 10
/** `last_seen_at` is written no more often than this: it only feeds the idle end and the list of sessions. */
export const lastSeenEvery = 5 * minutes

// Links in mails. Their time begins when the mail is handed to the mail server.
export const passwordLinkLifetime = 30 * minutes
/** Whoever was added may be on holiday. */
export const invitationLifetime = 7 * days
/** Told about, or invited, in one go: a form holds about as many lines with names, and twice as many addresses. */
export const peoplePerInvitation = 200
/** Of such a list, as a form sends it: with whatever else a form holds, a code or a password too, it stays below `bodyBytes`. */
export const listBytes = 15 * 1024
/** Addresses that the administrators of one organisation are told about, each once, and mails that invite, each: a stolen session is no spam cannon, and no oracle. */
export const invitationBudget = [{ tries: 500, within: 24 * hours }] as const
export const confirmLinkLifetime = 7 * days
/** Of the link that brings another address to an account. */
export const changeLinkLifetime = 24 * hours
/**
 * Links of one kind mailed to one person within `linkMailsWithin`: more are silently not sent. As long as a link works: whoever gets no
 * other one has one in the mailbox that does, also when strangers asked for them.
 */
export const linkMails = 5
export const linkMailsWithin = passwordLinkLifetime

// Mail
export const mailRetryFirst = 1 * minutes
export const mailRetryLongest = 1 * hours
export const mailGiveUpAfter = 24 * hours
/** How long one sender holds a message before another may take it over. */
export const mailClaim = 2 * minutes
/** How long one may take to be handed over: less than it is held, so that nobody takes over one still on its way. */
export const longestSend = 90 * seconds
/** And how long an application may take, together with that, to say to whom. */
export const longestAsk = 20 * seconds
/** So many go out side by side, over as many connections to the mail server, from each node. */
export const mailsAtOnce = 4
/** So many are taken from the outbox at once: each taking is a wait for the disk. All but the slowest mail servers have them within what a claim leaves. */
export const mailsClaimed = 16
/** A mail waits so long for others to go with it, and for whoever waits for a page to have it first. */
export const mailGathers = 50
/** A connection to the mail server waits so long for a next mail: some servers hang up after 10 s, most after minutes. */
export const mailConnectionKept = 8 * seconds

// An administrator's reset of someone's two-step: done after this long, unless a second administrator approves it sooner (LIFE-3).
export const resetDelay = 24 * hours

// The audit trail
/** The triggers of the migration hold these two as well. */
export const auditKept = 400 * days
export const addressesKept = 90 * days
export const eventsPerPage = 50
export const eventsExported = 50_000
export const eventsInSight = 5
/** Attempts to go round that are written down about one person: a flood of them must not bury the rest. */
export const refusedRequestsNoted = { atMost: 5, within: 1 * minutes } as const

// Lists of people
export const peoplePerPage = 50
/** The same of the file. */
export const peoplePerPiece = 200
/** People put in order in one transaction for the list to find them: others wait for it no longer than a moment. */
export const madeFindablePerPiece = 100
/** So many that a word or a filter finds are read and sorted for one page; more are read along an index. */
export const peopleSorted = 1000
/** So many rows of an index are passed for one page: one that isn't full by then leads on. */
export const peoplePassed = 5000
/** People that the history offers where several are called so. */
export const peopleOffered = 10
/** In characters, and in words: of more the longest are looked for. */
export const searchLongest = 100
export const searchWordsMost = 8

// Input
export const bodyBytes = 16 * 1024
/** Addresses of other sites' forms that one process tells its operator of, and how much of each. */
export const originsTold = 10
export const originLongest = 200
/** Longest text taken in a field for a code, in characters. */
export const codeFieldLength = 64
/** The same for an address, of which 254 are read: what surrounds it is none of it. */
export const emailFieldLength = 320
/** A name once it is read, in UTF-16 units: 100 letters, or a few faces of many parts. */
export const nameLongest = 100
/** A time zone's name: the longest are half as long. */
export const zoneNameLongest = 64
/** Spellings of zones that are not looked up again. There are some 600 names, aliases included. */
export const zonesRemembered = 1000
/** Zones in which one process can write dates without preparing for it again. */
export const zoneFormatsKept = 64
/** Zones that one process tells its operator of because there are none such. */
export const zonesTold = 10
export const passwordShortest = 10 // characters; NIST SP 800-63B-4 3.1.1.2 asks 8 beside a second factor, 15 alone
export const passwordLongest = 256
/** Of a longer one so many characters are weighed: how long that takes grows with the square. */
export const passwordWeighed = 64

// Clean-up: how long what has ended is kept.
export const endedKept = 24 * hours
export const sentMailKept = 7 * days
export const sweepEvery = 15 * minutes

// The database
/** How long a write waits for another process that writes to SQLite's file. Ours let go within moments. */
export const fileBusyTimeout = 5 * seconds
/** How long a start waits for another one that brings the file to the newest shape, which may rewrite a large table. */
export const fileMigrationTimeout = 1 * minutes

/** How long `/readyz` tries to write before it says no: proxies ask every few seconds, and wait no longer themselves. */
export const readyWithin = 2 * seconds

// PostgreSQL
/** Connections of one node. Ten nodes stay within the hundred that a server takes by default. */
export const postgresConnections = 9
/** How long a request waits for a connection, a free one or a new one, before it is told to come again. */
export const postgresConnectTimeout = 5 * seconds
/** Ours take milliseconds; what takes so long waits for something that isn't coming. */
export const postgresStatementTimeout = 10 * seconds
/** So much later we hang up on a server that says nothing, not even that a statement took too long. */
export const postgresAnswerLater = 2 * seconds
/** How long a connection that we end may take to end by itself. */
export const postgresGoodbye = 1 * seconds
/** A node that froze half way must not hold its locks: the others would wait for it. */
export const postgresIdleInTransaction = 10 * seconds
/** A migration may rewrite a large table, and other nodes wait for it. */
export const postgresMigrationTimeout = 10 * minutes
/** How often work is done again that the server undid so that others could go on. */
export const retriesWhenUndone = 3
/** While the database is away: when to come again. */
export const awayRetryAfter = 5 * seconds

// Proxies
/** Peers that the log names because their forwarded headers don't fit the settings, of each kind: anybody on the internet can be one. */
export const misfitsTold = 20

// Slow work
/** Nobody waits longer for slow work to begin: with what the work itself takes, less than 2 s more than alone. */
export const slowWorkWaits = 1.5 * seconds
/** What a turn is taken to last before any was measured. */
export const slowWorkGuess = 50
/** When to come again, with more luck or after one's own work is done. */
export const busyRetryAfter = 5 * seconds
/** Slow hashes at once, from each node; fewer where there are fewer processors. Node has four threads for such work. */
export const hashesAtOnce = 4
/** What draws, counts or writes on the one thread rests after each piece, so many times as long as that took. */
export const threadRests = 3
/** The same after the hash of a backup code. */
export const backupCodeRests = 0.5
/** Whatever took longer, such as reading a library for the first time, keeps nobody waiting for more. */
export const longestRest = 250
/** Events read and written in one piece. */
export const eventsPerPiece = 200
/** A file that isn't taken by then is cut off. */
export const downloadLongest = 10 * minutes
/** "Forgot your password?" is answered no sooner, whoever is asked for: longer than the work for anybody takes. */
export const forgotAnswerAfter = 100

// Stopping
/** How long requests under way may take to finish. */
export const longestGoodbye = 5 * seconds
/** After this long the process ends, whatever hangs. Docker, for one, kills after ten seconds. */
export const stopWithin = 7 * seconds

// The operator's commands
/** Values sealed anew in one transaction: others wait for it no longer than a moment. */
export const keyRotationBatch = 100
/** The pause after it, in which others get their turn. */
export const keyRotationPause = 20
/** Free bytes on the data folder's disk: below the first the doctor warns, below the second it is wrong. */
export const diskLow = 1024 ** 3
export const diskTooLow = 100 * 1024 ** 2
/** How far another clock may be off before the doctor says so: more, and codes of the present step fail. */
export const clockTolerance = 30 * seconds
