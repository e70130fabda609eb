# A renewal that its issuer grants only with a one-time code.

needs-verification-code = the issuer wants the one-time code that it has sent
needs-verification-code-after = the issuer wants the one-time code that it has sent: { $said }
needs-verification-code-remedy = type the code: { $command }

notice-verification-code = The renewal waits for a code

secret-verification-code = the one-time code from the issuer’s e-mail
verification-code-leave-empty = Leave it empty to have a new code sent.
