# 命令行的错误，写成一行：什么失败了、原因、下一步怎么做。短语，句末不加句号。

failure = neverlapse: { $what }：{ $why }；{ $next }

## 什么失败了。

cannot-add = 无法添加
cannot-add-issuer = 无法添加发证机构
cannot-back-up = 无法备份 { $id }
cannot-forget = 无法停止跟踪 { $id }
cannot-import = 无法导入邮件
cannot-list = 无法列出项目
cannot-list-issuers = 无法列出发证机构
cannot-pick-up = 无法领取 { $id }
cannot-reach-daemon = 无法连接守护进程
cannot-read = 无法读取“{ $name }”
cannot-renew = 无法续期 { $id }
cannot-restore = 无法恢复 { $path }
cannot-show = 无法显示 { $id }
cannot-show-issuer = 无法显示发证机构 { $id }
cannot-show-result = 无法显示结果
cannot-start = 无法启动
cannot-tell-status = 无法获知状态
cannot-use-path = 无法使用路径 { $path }
cannot-verify = 无法验证 { $path }
cannot-write-output = 无法写出结果
not-proven = 此备份未通过验证
not-tracked = 此邮件未被跟踪
not-tracked-suspicious = 此邮件可疑，未被跟踪

## 原因。

why-connection = 与守护进程的连接失败：{ $cause }
why-empty = 内容为空
why-hung-up = 守护进程未答复就断开了连接
why-key-did-not-sign = 其私钥未能签名
why-larger = 大小超过 { $limit }
why-left = 您在结束前退出了；守护进程会自行继续
why-looks-like-a-lure = 疑似钓鱼邮件
why-neither-mail-nor-text = 既不是邮件，也不是文本
why-no-codes = 其中没有授权码
why-no-daemon = { $path } 处没有守护进程应答
why-no-place = 套接字没有位置：请将 { $variable } 设为其路径
why-not-found = 没有此编号的项目
why-not-understood = 无法理解守护进程的答复：{ $said }
why-not-utf8 = 不是 UTF-8 文本
# 项目 $id 的状态（契约中的词）不允许此操作。后面可能接着写需要本人做什么。
why-not-now = { $id } { $state ->
    [awaiting-code] 仍在等待授权码
    [ready] 可领取
    [picking-up] 正在领取
    [waiting-for-issuer] 正在等待发证机构
    [picked-up] 已领取
    [expired] 已过期
    [rejected] 已被拒绝
    [locked] 已被锁定
    [valid] 有效
    [renewal-due] 待续期
    [renewing] 正在续期
    [revoked] 已被吊销
    [key-missing] 缺少私钥
    [superseded] 已被取代
   *[unknown] 的状态为“{ $state }”
}
why-outlook = 这是 Outlook 邮件（.msg）
why-stranger = 套接字 { $path } 由其他用户提供服务
why-too-long = 调用超过 { $limit } 字节

## 下一步怎么做。

next-another-path = 请给出其他路径
next-ask-issuer = 不要打开其中任何内容，请通过您熟知的途径向发证机构核实是否发送过此邮件
next-check-rights = 请检查套接字及其文件夹的权限
next-close-programs = 请关闭一些程序后重试
next-give-issuer-profile = 请给出发证机构配置，即一个 TOML 文件
next-give-less = 请减少单次的内容
next-give-mail = 请给出保存的邮件（.eml），或给出 - 并从标准输入提供文本
next-give-mail-or-text = 请给出保存的邮件（.eml）或从中复制的文本
next-give-room = 请换一个有空间的位置
next-import-approval = 请导入批准邮件本身，或输入其中的内容：`neverlapse add --issuer I --reference-number N`
next-list-items = 请用 `neverlapse list` 列出项目
next-look-at-item = 请用 `neverlapse show { $id }` 查看
next-look-at-list = 请用 `neverlapse list` 查看
next-look-at-status = 请用 `neverlapse status` 查看它是否在运行、做了什么
next-make-back-up = 请用 `neverlapse back-up ID --to FILE` 重新备份
next-name-own-socket = 请用 --socket PATH 指定您自己的套接字；未发送任何内容
next-name-socket = 请用 --socket PATH 指定套接字
next-restart = 请重新启动 neverlapsed：它与本命令的版本似乎不同
next-save-again = 请重新保存邮件，或粘贴其文本
next-save-as-mail = 请将邮件另存为 .eml 或文本，或粘贴其文本
next-save-without-attachments = 请保存不带附件的邮件，或只粘贴其文本
next-start = 请用 `{ $command }` 启动
