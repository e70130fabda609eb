# Security questions: codes for whoever answers them.

needs-code-by-questions = answer the security questions ({ $renew-code }), or type the code when it comes ({ $add })
needs-new-codes-by-questions = answer the security questions for new codes: { $command }

cannot-renew-code = cannot get a code for { $id }
secret-answers = the answers to the security questions

questions-come = The issuer asks { $questions } questions. Most of the answers have to be right; case and spaces do not matter, and { $attempts ->
    [one] this is the last attempt
   *[other] { $attempts } attempts are left
}.
code-told = The answers are right, and the code of { $id } has come.
code-mailed = The answers are right. New codes for { $id } are on their way by e-mail; import it when it comes: { $command }
answers-wrong = Too few answers were right.

why-answers-wrong = too few answers were right; { $attempts ->
    [one] 1 attempt is left
   *[other] { $attempts } attempts are left
}
why-answers-count = the file has { $lines } lines, and { $questions } questions are asked
next-answer-again = look at the questions ({ $command }), then answer them again
next-one-answer-a-line = write one answer a line, in the order of the questions: { $command }

label-question = Question
label-attempts-left = Attempts left
