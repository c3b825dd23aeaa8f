#!/usr/bin/env bash
# Guess:    a reader of otpauth URIs splits first and decodes then, so that `%26` in a name is a sign of the name.
# Happens:  PyOTP 2.6 decodes the whole URI and parses what comes out. `&`, `+`, `#`, `?` or a `%` before two hexadecimal digits in an issuer then cut the
#           query: it refuses the URI, with a sentence about something else (two issuers that differ, no secret, an unknown parameter). Other
#           signs pass: `=`, `/`, a lone `%`, Polish letters.
# Versions: python3-pyotp 2.6.0-3 (Debian 12), on Python 3.11.
# Read:     pyotp/__init__.py, `parse_uri`: `parsed_uri = urlparse(unquote(uri))`.
# Matters:  "Smith & Sons" is a usual name. `doctor` warns of these signs in ISSUER.
. "$(dirname "$0")/seen.sh"
debian_packages python3-pyotp=2.6.0-3
cat > read.py <<'PYTHON'
import sys
from urllib.parse import quote

sys.path.insert(0, 'debian/usr/lib/python3/dist-packages')
import pyotp

name = quote(sys.argv[1], safe='')
uri = f'otpauth://totp/{name}:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer={name}'
try:
    print(pyotp.parse_uri(uri).issuer)
except ValueError as refused:
    print('refused:', refused)
PYTHON
read_by_pyotp() { python3 read.py "$1"; }
for fine in 'Acme' 'Żółta Łódź' 'A/B = C' '100% Acme'; do saw "“$fine”" "$(read_by_pyotp "$fine")" "$fine"; done
differ='refused: If issuer is specified in both label and parameters, it should be equal.'
saw '“Smith & Sons”' "$(read_by_pyotp 'Smith & Sons')" "$differ"
saw '“A+B”' "$(read_by_pyotp 'A+B')" "$differ"
saw '“A%20B”' "$(read_by_pyotp 'A%20B')" "$differ"
saw '“No. #1”' "$(read_by_pyotp 'No. #1')" 'refused: No secret found in URI'
saw '“Who?”' "$(read_by_pyotp 'Who?')" 'refused: :ada@example.com?secret is not a valid parameter'
