# `neverlapse demo` 一路上说的话。命令、文件名和反引号中的内容保持原样。

demo-home = 临时主目录：{ $folder }
demo-home-apart = 命令都在其中运行；您自己的主目录不受影响。
demo-approved = 参考号 { $number }，邮件 { $mail }
demo-answers = 两个正确答案和一个错误答案（每行一个）已写入 { $file }
demo-what-happened = 经过
demo-held = 所有步骤均已通过，用时 { $seconds } 秒。
demo-removed = 临时主目录已删除。`neverlapse demo --keep` 会将其保留以供查看，`neverlapse --help` 介绍其他功能。
demo-kept = 主目录保留在 { $folder }：mail/ certificates/ back-ups/（密码在 password.txt 中）logs/
demo-start-again = 其守护进程已随演示结束。如需查看，请重新启动：
decimal-sign = .

heading-step = 步骤
heading-what-happened = 经过
heading-where-to-look = 查看位置

## 各步骤及其结果。

demo-step-authority = 启动证书机构
demo-result-authority = 监听 { $address }
demo-step-daemon = 启动守护进程
demo-result-daemon = 已在套接字上应答
demo-step-issuers = 添加发证机构配置
demo-result-issuers = 已添加 cfca、wipo、certifio
demo-step-approve = 批准三个人
demo-result-approve = 三封邮件已发出
demo-step-import = 导入邮件
demo-result-import = 两项可领取，一项已逾期
demo-step-list = 列出现有项目
demo-result-list = 截止时间最近的在前
demo-step-locations = 选择位置
demo-result-locations = 可以放入浏览器数据库
demo-result-locations-none = 这里没有 NSS，改用保险库
demo-step-pick-up = 领取最新的一项
demo-result-pick-up = 密钥在浏览器中生成
demo-result-pick-up-vault = 证书已在保险库中
demo-step-pick-up-next = 领取下一项
demo-result-pick-up-next = 剩余 4 小时；已存入文件
demo-step-expired = 尝试已过期的一项
demo-result-expired = 被拒绝，并给出办法
demo-step-questions = 回答安全问题
demo-result-questions = 答对两题，新邮件已寄出
demo-step-new-mail = 导入新邮件
demo-result-new-mail = 新授权码，同一激活
demo-step-pick-up-last = 领取最后一项
demo-step-renew = 续期第一项
demo-result-renew = 新私钥，同一身份
demo-step-back-up = 备份
demo-result-back-up = 已重新打开、签名、验证
demo-step-verify = 验证备份
demo-result-verify = 内含续期后的证书
demo-step-look = 查看结果
demo-result-look = 三项均有效

## 某一步发现的问题。

demo-no-identity = { $id } 未指明任何身份
demo-issuer-missing = 列表中没有发证机构 { $issuer }
demo-not-tracked = 参考号 { $number } 未被跟踪
demo-other-count = 列出了 { $count } 个项目，而不是 { $expected } 个
demo-other-order = 截止时间最近的没有排在最前
demo-other-place = 它在 { $place }，而不在 { $expected }
demo-other-state = { $id } 的状态是 { $state }，而不是 { $expected }
demo-not-there = { $file } 不存在
demo-no-remedy = 没有给出解决办法
demo-other-questions = 提出了 { $count } 个问题，而不是 { $expected } 个
demo-no-new-mail = 没有收到新邮件
demo-old-certificate = 证书仍是旧的
demo-other-subject = 主体已改变
demo-no-proven-back-up = 没有经过验证的备份记录
demo-key-not-proven = 其私钥未通过验证
demo-other-certificate = 其中是另一张证书
demo-other-valid = 有效的身份为 { $count } 个，而不是 { $expected } 个
demo-no-array = `list --json` 输出的不是数组，而是 { $value }
demo-no-field = 批准结果中缺少 { $field }
demo-mail-elsewhere = 邮件被放到了别处

## 某个程序没有做到的事。

demo-not-started = 无法启动 { $program }：{ $cause }
demo-not-run = 无法运行 { $program }：{ $cause }
demo-ended = { $program } 已结束（{ $status }）：{ $why }
demo-no-answer = { $program } 没有应答：{ $why }
demo-no-log = 它没有写日志
demo-failed = `{ $command }` 已结束（{ $status }）
demo-failed-why = `{ $command }` 已结束（{ $status }）：{ $why }
demo-not-refused = `{ $command }` 已结束（{ $status }），而未被拒绝
demo-no-json = `{ $command }` 输出的不是 JSON：{ $cause }
demo-no-text = { $program } 输出的不是文本：{ $cause }
demo-not-written = 无法写入 { $file }：{ $cause }
demo-not-read = 无法读取 { $folder }：{ $cause }

## 演示失败的原因，以及下一步怎么做。

cannot-make-home = 无法创建临时主目录
cannot-run-demo = 无法运行演示
demo-not-finished = 演示没有完成
demo-failed-at = 演示在“{ $step }”这一步失败

why-not-installed = { $program } 未安装
why-you-stopped-it = 您停止了它
why-it-was-ended = 它被终止

next-call-by-full-path = 请用完整路径调用 neverlapse
next-install = 请安装它，或用 `cargo build --workspace` 编译全部程序
next-look-into-home = 请查看 { $folder }，日志在 logs/ 中
next-make-room = 请在临时文件夹中腾出空间，或用 TMPDIR 指定其他文件夹
next-start-again = 请重新开始
