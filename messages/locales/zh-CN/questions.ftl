# 安全问题：回答后可获得授权码。

needs-code-by-questions = 请回答安全问题（{ $renew-code }），或在收到授权码后输入（{ $add }）
needs-new-codes-by-questions = 请回答安全问题以获取新的授权码：{ $command }

cannot-renew-code = 无法为 { $id } 获取授权码
secret-answers = 安全问题的答案

questions-come = 发证机构提出 { $questions } 个问题。多数答案须正确；不区分大小写和空格，还可尝试 { $attempts } 次。
code-told = 答案正确，{ $id } 的授权码已收到。
code-mailed = 答案正确。{ $id } 的新授权码将通过邮件寄来；收到后请导入：{ $command }
answers-wrong = 正确的答案太少。

why-answers-wrong = 正确的答案太少；还可尝试 { $attempts } 次
why-answers-count = 文件有 { $lines } 行，而问题有 { $questions } 个
next-answer-again = 请查看问题（{ $command }），然后重新回答
next-one-answer-a-line = 请按问题的顺序每行写一个答案：{ $command }

label-question = 问题
label-attempts-left = 剩余次数
