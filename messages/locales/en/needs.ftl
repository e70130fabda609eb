# What only the person can settle: why, and what to do next. Fragments, without a full stop. A command can be typed as it is.

needs-refused = the issuer refused

needs-code = half of the pair is here; the code has not come yet
needs-code-remedy = type the code when it comes: { $command }

needs-check-code = the issuer did not accept the code: { $said }
needs-check-code-remedy = compare it with the e-mail and type it again: { $command }

needs-pick-up = the certificate waits to be picked up
needs-pick-up-remedy = pick it up: { $command }

needs-renew-code = the codes have expired
needs-renew-code-remedy = ask issuer { $issuer } for new codes, then import its new e-mail: { $command }

needs-apply-again-remedy = ask issuer { $issuer } why; then try again ({ $command }) or apply again
needs-apply-again-locked-remedy = ask issuer { $issuer } for new codes or apply again, then import its new e-mail: { $command }
needs-new-certificate-remedy = apply to issuer { $issuer } for a new certificate

needs-renew = the renewal window is open
needs-renew-after = the renewal window is open; the last try failed: { $said }
needs-renew-remedy = renew it: { $command }

needs-renew-lapsed = the certificate has expired
needs-renew-lapsed-remedy = try to renew it ({ $command }); if issuer { $issuer } refuses, apply again

needs-restore-key = its key is not at its location, or does not match the certificate
needs-restore-key-remedy = put it back from a back-up: { $command }

needs-back-up = there is no proven back-up of the certificate at present
needs-back-up-remedy = make one: { $command }

needs-unstick = the run stands still
needs-unstick-remedy = go on: { $command }
