# What is typed into windows. What stands beside a field is whole sentences.

typed-nothing = Type it first.
typed-refused = It is not accepted. Type it again.
typed-forgotten = What was remembered does not open it any more. Type it.
typed-no-consent = There is one try left: tick this first.

renew-code-sent = The issuer has sent a code by e-mail. Type it here once it has come.
# What the issuer says of it.
typed-code-refused = The code is not accepted: { $said }
