# Windows that ask for codes: the security questions of an issuer, and the missing half of a pair. Whole sentences, but for
# titles, labels and buttons.

## Security questions.

questions-title = Security questions
questions-title-of = Security questions for { $title }
questions-asked = Asking the issuer for its questions…
questions-judged = The issuer looks at the answers…
questions-about = The issuer asks { $questions ->
    [one] one question
   *[other] { $questions } questions
}. Most of the answers have to be right; case and spaces do not matter.
questions-left = { $attempts ->
    [one] This is the last attempt: if it fails, the issuer takes no more answers.
   *[other] { $attempts } attempts are left.
}
questions-do = Answer
questions-nothing = Nothing was answered, so nothing was sent.
questions-missing = Not every question is answered, and nothing was sent yet. Answer once more to send it so.
questions-wrong = Too few answers were right; the issuer does not say which. What was typed is still there.
questions-stale = These questions were answered elsewhere meanwhile, and nothing was counted. These are the present ones.
questions-code-here = The answers are right, and the code has come.
questions-code-came = The code has come.
questions-mailed = The answers are right. New codes are on their way by e-mail.
questions-mailed-next = Import the e-mail when it comes.
questions-locked = The issuer takes no more answers.
questions-locked-next = Ask issuer { $issuer } for new codes or apply again, then import its new e-mail.
questions-refused-next = Import the newest e-mail of issuer { $issuer }. If it brings no code, ask there.
questions-none = This issuer asks no security questions.
questions-none-half = Type the code when it comes.
questions-none-expired = Ask issuer { $issuer } for new codes, then import its new e-mail.
questions-unneeded = No code is missing.

## The missing half of a pair.

code-title = Type the code
code-title-of = Code for { $title }
code-about = For reference number { $number } of issuer { $issuer }.
code-number = The reference number
code-number-hint = As it stands in the issuer’s e-mail.
code-hint = As the issuer wrote it; spaces before and behind do not matter.
code-do = Use this code
code-doubtful = Above all, compare these characters with what the issuer wrote: { $places }.
code-choice = Character { $position } of the code is easily mistaken
code-choice-type = Type the whole code again
code-choice-read = Read it as { $reading }
code-read-already = It was read so already. Choose another reading, or type the code again.
code-kept = The code is here.
code-known = This changed nothing: no code was missing.
code-of-renewal = The renewal of this certificate waits for a code.
