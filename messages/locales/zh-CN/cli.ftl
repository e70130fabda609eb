# 命令行的文字；错误见 errors.ftl，提示输入见 prompts.ftl，演示见 demo.ftl。

## 标签：宽度不超过 17 列，值写在旁边。

label-approved = 批准时间
label-back-up = 备份
label-chain = 证书链
label-code = 授权码
label-codes-expire = 授权码到期
label-current = 最新
label-daemon = 守护进程
label-deadline = 截止时间
label-id = ID
label-identity = 身份
label-issued-by = 颁发者
label-issuer = 发证机构
label-kind = 类型
label-last-safe-day = 最后安全日
label-link = 链接
label-location = 存放位置
label-made = 制作时间
label-name = 名称
label-next = 下一事项
label-notifications = 桌面通知
label-pin = PIN 码
label-proven = 验证
label-reference-number = 参考号
label-reminder = 提醒
label-renewal-opens = 可续期时间
label-renews = 自动续期
label-serial = 序列号
label-snoozed-until = 提醒推迟至
label-state = 状态
label-title = 名称
label-tracked = 跟踪项目
label-valid-from = 生效时间
label-valid-until = 有效期至
label-vault = 保险库

## 表格与页面各部分的标题。

heading-codes-live = 授权码有效期
heading-deadline = 截止时间
heading-id = ID
heading-name = 名称
heading-protocol = 协议
heading-source = 来源
heading-state = 状态
heading-title = 名称
heading-needs-you = 需要您处理

## 项目的类型及其状态。

kind-activation = 激活
kind-identity = 身份

state-awaiting-code = 等待授权码
state-ready = 可领取
state-picking-up = 领取中
state-waiting-for-issuer = 等待发证机构
state-picked-up = 已领取
state-expired = 已过期
state-rejected = 已拒绝
state-locked = 已锁定
state-valid = 有效
state-renewal-due = 待续期
state-renewing = 续期中
state-revoked = 已吊销
state-key-missing = 缺少私钥
state-superseded = 已被取代

## 值。

value-of-item = { $id }：{ $text }
value-unproven = 否：请用 `neverlapse verify-backup` 验证
value-outdated = 否：此后身份已续期；请重新备份
value-no-back-up = 尚无
value-key-signs = 是：其私钥可为其证书签名
value-no = 否
value-certificates = { $count } 张证书
value-days = { $count } 天
value-hours = { $count } 小时
value-shipped = 内置
value-due = { $time }：{ $reason }
value-nothing-due = 暂无事项
value-process = { $version }，进程 { $pid }
value-reminder-waits = 已到期，尚未显示
value-reminders-pending = 有 { $count } 条提醒尚未显示

next-step = 下一步：

## status

status-well = 一切正常。
status-needs-you = { $count } 个项目需要您处理。
status-lapsed = { $count } 个项目已失效。

# 守护进程下次唤醒的原因，涉及项目 $id。
due-lapse = 到期（{ $id }）
due-next-try = 再次询问发证机构（{ $id }）
due-reminder = 提醒（{ $id }）
due-renewal = 续期（{ $id }）
due-renewal-opens = 开始可以续期（{ $id }）

vault-closed = 已关闭；需要时打开
vault-in-key-file = 已打开，密钥在密钥文件中
vault-in-keyring = 已打开，密钥在桌面密钥环中

# 通知如何显示：写在标签“桌面通知”旁边。
notifier-absent = 此桌面没有运行通知服务
notifier-no-bus = 没有会话总线应答
notifier-running = 由 { $name } 显示
notifier-silent = 桌面通知服务没有应答
notifier-startable = 由桌面显示，需要时会启动其通知服务
notifier-unknown = 尚不清楚

## list

list-empty = 没有跟踪任何项目。请从 `neverlapse import approval.eml` 开始。
list-hidden = 已隐藏 { $count } 个办结的项目；--all 显示全部。

## import 和 add

import-half-seen = 邮件中只有一半信息。未保存任何内容。
import-activation-seen = 邮件中有一项激活。未保存任何内容。
import-half-tracked = 已开始跟踪；另一半信息尚未收到。
import-tracked = 已开始跟踪。
import-completed = 两部分信息已齐全。
import-known = 此项已在跟踪；未作任何更改。
import-nothing = 未保存任何内容。

## pick-up、renew、back-up、restore、forget

done-picked-up = 已领取。
done-renewed = 已续期。
done-backed-up = 已备份并通过验证：{ $path }
done-unproven = 已写入，但未通过验证：{ $path }
done-restored = 已恢复到 { $location }。
done-restored-copy = 已恢复到 { $location }。{ $id } 仍在原处跟踪：
done-forgotten = { $id } 已不再跟踪。

## issuers

issuer-added = 已添加发证机构 { $id }（{ $name }）。
issuer-known = 发证机构 { $id }（{ $name }）早已添加；未作任何更改。

## watch

watch-begins = 正在观察 { $count } 个项目；按 Ctrl-C 结束
watch-changed = { $id } 变为{ $state }：{ $title }
watch-gone = { $id } 已不再跟踪
watch-lost = { $why }；正在等待其恢复

## 耗时操作的步骤。

step-prepared = 一切就绪
step-key-made = 私钥已生成
step-request-written = 请求已写好
step-sent = 正在向发证机构发送请求
step-waiting = 发证机构要求稍后再来
step-certificate-received = 证书已收到
step-confirmed = 发证机构已获知证书送达
step-installed = 证书已存放到位
step-proven = 私钥与证书已验证可用
step-opening = 正在打开
step-writing = 正在写入并重新打开

stopping = 将在下一个安全点停止；再按一次 Ctrl-C 立即退出。
not-stopped = 无法停止：{ $why }
