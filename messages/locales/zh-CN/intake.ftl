# 读取批准邮件的窗口。按钮、标题和标签不带句号；其余为完整的句子。

intake-title = 导入邮件
intake-file = 邮件文件（.eml）
intake-file-hint = 请选择文件，或输入其路径并按回车。
intake-file-or-drop = 请选择文件、将其拖到此窗口，或输入其路径并按回车。
intake-choose = 选择发证机构的邮件
intake-mails = 邮件
intake-text = 或粘贴邮件正文
intake-read = 读取
intake-track = 开始跟踪
intake-by-hand = 我只有参考号
intake-by-mail = 我有邮件

intake-is-activation = 这是一封批准邮件，领取所需的信息齐全。尚未保存任何内容。
intake-is-half = 这是批准信息的一半。尚未保存任何内容。
intake-is-nothing = 这不是批准邮件。
intake-is-suspicious = 这封邮件可疑，不会跟踪：请勿打开其中任何内容，并通过您已知的途径向发证机构核实是否由其发送。
intake-code-there = ••••••••，邮件中有
intake-code-missing = 尚未收到
intake-link = { $host }，绝不会自动打开
intake-may-complete = 等待批准

intake-application = 批准的是哪一份申请？
intake-which = 它可能是多份申请之一的批准。
intake-which-next = 请选择一份；只有其密钥与证书相符。

intake-issuer = 发证机构
intake-number = 参考号
intake-code = 授权码或 PIN
intake-code-hint = 若尚未收到，请留空。
intake-approved = 批准时间
intake-approved-hint = 例如 2026-11-20 或 2026-11-20 14:05；留空表示现在。
intake-no-issuer = 请选择发证机构。
intake-no-number = 请按发证机构所写输入参考号。
intake-no-time = 请按 2026-11-20 或 2026-11-20 14:05 的格式书写。
intake-in-future = 该时间在将来：请检查日期和本机时钟。
