#!/usr/bin/env bash
# Guess:    an otpauth URI that says type, digits and algorithm gives the code of RFC 6238, whatever the service is called.
# Happens:  where the issuer begins with "Steam", in any case, Pass::OTP gives Steam's own five letters and passes over `digits`: "Steamfitters Ltd" can't
#           sign in anywhere. The name is compared as it stands in the URI, so that one that begins with an encoded letter escapes.
# Versions: libpass-otp-perl 1.5-2 of Debian 12, which is CPAN's Pass::OTP 1.5.
# Read:     Pass/OTP.pm, `otp`: `if defined $options{issuer} and $options{issuer} =~ /^Steam/i`; Pass/OTP/URI.pm, `parse`.
# Matters:  whoever runs the product chooses the issuer, and their people get a code that is never right. `doctor` warns.
. "$(dirname "$0")/seen.sh"
debian_packages libpass-otp-perl=1.5-2 libconvert-base32-perl=0.06-3 libdigest-hmac-perl=1.04+dfsg-2

code() {
  perl -Idebian/usr/share/perl5 -MPass::OTP=otp -MPass::OTP::URI=parse -e 'print otp(parse($ARGV[0]), now => 59)' \
    "otpauth://totp/$1:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=$1&algorithm=SHA1&digits=6&period=30"
}
# RFC 6238, appendix B, at 59 s: 94287082, of which six digits are the last.
saw 'issuer "Acme"' "$(code Acme)" 287082
saw 'issuer "My Steam"' "$(code My%20Steam)" 287082
saw 'issuer "Steam"' "$(code Steam)" PV9M4
saw 'issuer "steamfitters Ltd"' "$(code steamfitters%20Ltd)" PV9M4
