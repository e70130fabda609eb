# 询问代码的窗口：发证机构的安全问题，以及一对代码中缺少的一半。除标题、标签和按钮外均为完整的句子。

## 安全问题。

questions-title = 安全问题
questions-title-of = 安全问题：{ $title }
questions-asked = 正在向发证机构获取问题…
questions-judged = 发证机构正在核对答案…
questions-about = 发证机构提出 { $questions } 个问题。多数答案须正确；不区分大小写和空格。
questions-left = { $attempts ->
    [1] 这是最后一次机会：如果失败，发证机构将不再接受答案。
   *[other] 还可尝试 { $attempts } 次。
}
questions-do = 回答
questions-nothing = 没有输入答案，因此未发送任何内容。
questions-missing = 有问题尚未回答，目前未发送任何内容。如要照此发送，请再次点击“回答”。
questions-wrong = 正确的答案太少；发证机构不说明是哪些。已输入的内容仍然保留。
questions-stale = 这些问题已在别处回答，本次未计数。以下是当前的问题。
questions-code-here = 答案正确，授权码已收到。
questions-code-came = 授权码已收到。
questions-mailed = 答案正确。新的授权码将通过邮件寄来。
questions-mailed-next = 收到邮件后请导入。
questions-locked = 发证机构不再接受答案。
questions-locked-next = 请向发证机构 { $issuer } 索取新的授权码或重新申请，然后导入其新邮件。
questions-refused-next = 请导入发证机构 { $issuer } 最新的邮件。如果其中没有授权码，请向其询问。
questions-none = 此发证机构不提安全问题。
questions-none-half = 收到授权码后请输入。
questions-none-expired = 请向发证机构 { $issuer } 索取新的授权码，然后导入其新邮件。
questions-unneeded = 不缺少授权码。

## 一对代码中缺少的一半。

code-title = 输入授权码
code-title-of = 授权码：{ $title }
code-about = 用于发证机构 { $issuer } 的参考号 { $number }。
code-number = 参考号
code-number-hint = 与发证机构的邮件一致。
code-hint = 与发证机构所写一致；前后的空格无关紧要。
code-do = 使用此授权码
code-doubtful = 请特别与发证机构所写的内容核对这些字符：{ $places }。
code-choice = 授权码的第 { $position } 个字符容易混淆
code-choice-type = 重新输入整个授权码
code-choice-read = 读作 { $reading }
code-read-already = 之前就是这样读的。请选择另一种读法，或重新输入授权码。
code-kept = 授权码已收到。
code-known = 没有任何变化：不缺少授权码。
code-of-renewal = 此证书的续期在等待验证码。
