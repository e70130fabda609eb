# `neverlapse check` 的页面：此计算机是否已准备好领取、续期和提醒。
# 均为完整的句子。$about 是所涉及的对象，$detail 是数字，或驱动程序、系统的原话。

check-issuers = 发证机构
check-places = 存放位置
check-desktop = 桌面
check-computer = 计算机

check-all-well = 一切就绪。
check-warnings = { $count ->
   *[other] 有 { $count } 处需要留意；不妨碍领取证书。
}
check-failures = { $count ->
   *[other] 有 { $count } 处障碍。
}

cannot-check = 无法检查此计算机

## 检查结果。

check-issuer-answers = { $about } 有应答，地址为 { $detail }。
check-issuer-unreachable = 无法连接 { $about }：{ $detail }。
check-issuer-untrusted = { $about } 不可信：其服务器无法证明自己属于该发证机构（{ $detail }）。
check-issuer-silent = { $about } 接受连接，但没有应答：{ $detail }。
check-clock-right = 此计算机的时钟与 { $about } 的一致。
check-clock-off = 此计算机的时钟与 { $about } 的相差 { $detail } 秒。
check-clock-unknown = { $about } 没有给出时间，因此未检查此计算机的时钟。
check-software-found = 已安装 { $about }。
check-software-missing = 未安装 { $about }。
check-software-unknown = 无法得知是否已安装 { $about }：{ $detail }。
check-vault-opens = 保险库可以打开。
check-vault-locked = 保险库已锁定：{ $detail }。
check-vault-new = 桌面的密钥环有应答，将由它保管保险库的密钥。
check-keyring-absent = 没有密钥环应答（{ $detail }），保险库的密钥将存为文件。
check-place-ready = { $about } 已就绪。
check-place-asks = { $about } 需要输入密码，而密码没有记住。
check-place-broken = { $about } 无法使用：{ $detail }。
check-place-read-only = 无法向 { $about } 写入。
check-token-unplugged = { $about } 没有插入。
check-driver-missing = 未安装令牌 { $about } 的驱动程序。
check-pin-last-try = { $about } 的 PIN 码只剩一次机会。
check-pin-locked = { $about } 的 PIN 码已锁定。
check-pin-not-set = { $about } 还没有 PIN 码。
check-notices-shown = 提醒由 { $detail } 显示，带有按钮。
check-notices-startable = 提醒由桌面显示，需要时会启动其服务。
check-notices-without-buttons = 提醒由 { $detail } 显示，但没有按钮。
check-notices-silent = 桌面的通知服务没有应答。
check-notices-absent = 此桌面没有运行通知服务。
check-no-bus = 没有桌面会话应答：{ $detail }。
check-tray-shown = 桌面会显示托盘图标。
check-tray-absent = 桌面不显示托盘图标。
check-starts-by-itself = Neverlapse 会随您的会话启动（{ $about }）。
check-starts-by-hand = Neverlapse 不会随您的会话启动。
check-disk-has-room = { $about } 所在的磁盘有空间。
check-disk-nearly-full = { $about } 所在的磁盘快满了：剩余 { $detail } MiB。
check-disk-full = { $about } 所在的磁盘已满：剩余 { $detail } MiB。
check-disk-unknown = 系统没有给出 { $about } 所在磁盘的剩余空间。
check-too-slow = { $about } 没有及时应答，因此不知道其状况。

## 为什么重要。

check-why-issuer = 证书要在发证机构的服务器上领取和续期。
check-why-trust = 冒充的服务器可能会窃用您的代码。
check-why-clock = 发证机构会拒绝时间相差太大的请求，截止时间也按此时钟计算，而且被拒绝的代码可能就此作废。
check-why-software = 发证机构说明，没有它证书无法使用。
check-why-vault = 代码和密码都封存在保险库中：没有它就无法领取。
check-why-keyring = 密钥环中的密钥对复制您文件的人毫无用处，文件中的则不然。
check-why-place = 证书若无法存入其位置，领取也是徒劳。
check-why-asks = 在那里无法自动续期。
check-why-pin = PIN 码锁定的令牌谁也无法使用。
check-why-notices = 截止时间通过桌面通知告知；通知上的按钮可以一键续期和领取。
check-why-tray = 没有图标时，只有通知和命令行能告知状况。
check-why-start = Neverlapse 不运行时，没有人计算天数。
check-why-disk = 无法记录的操作不会开始，以免中途丢失。
check-why-slow = 现在卡住的，领取中途也可能卡住。

## 怎么做。

check-do-issuer = 请检查网络、代理和发证机构配置中的地址；其间不会丢失任何东西。
check-do-trust = 如果时钟不准，请先校准；否则请询问此计算机或网络的管理者，是谁在拆解其连接。
check-do-silent = 请稍后再试；如果仍然如此，请询问发证机构。
check-do-clock = 请让网络校准时钟。
check-do-clock-unknown = 请自行与可靠的时钟核对。
check-do-get = 请从这里获取：{ $detail }
check-do-ask-issuer = 请询问发证机构从哪里获取。
check-do-look = 请自行查看是否已安装。
check-do-vault = 请登录桌面，或解锁其密钥环。
check-do-keyring = 如果有桌面密钥环（GNOME Keyring、KWallet），请在导入第一个代码之前启动它。
check-do-place = 请先解决，或选择其他位置：
check-do-asks = 询问时请输入，并让其记住。
check-do-read-only = 请允许在那里写入，或选择其他位置。
check-do-plug-in = 开始之前请插入。
check-do-last-try = 再次输入之前，请确认 PIN 码无误。
check-do-unlock = 请用其 PUK 码解锁，或联系发放者。
check-do-set-pin = 请用其制造商的程序设置一个。
check-do-buttons = 请输入通知中给出的命令，或改用其他通知服务，如 dunst。
check-do-silent-service = 请注销后重新登录。
check-do-service = 请安装通知服务，如 dunst；在此之前，请自行查看：
check-do-session = 请在桌面会话中启动 Neverlapse；没有桌面的计算机，请自行查看：
check-do-tray = 请在桌面中启用托盘图标（GNOME：AppIndicator 扩展），也可以不用。
check-do-start-unit = 请启用其单元：
check-do-start = 请把 `neverlapsed` 加入登录时由桌面启动的程序。
check-do-disk = 请在其上腾出空间。
check-do-slow = 请再试一次；如果仍然如此，请先处理它。
