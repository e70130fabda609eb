# Issuer profiles: those that are left out, and what comes before an approval.

issuer-left-out = Left out: { $problem }
issuer-approval-takes = { $issuer } usually approves within { $time }.
cannot-show-schema = cannot show the schema of issuer profiles

check-profile-left-out = The issuer profile { $about } is left out: { $detail }.
check-why-profile = Its issuer is not known, or known otherwise than this file says.
check-do-profile = Put that right, then start Neverlapse again.
