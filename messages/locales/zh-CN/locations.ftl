# `neverlapse locations` 的页面，以及打开存放位置之前询问的内容。

## 页面。

locations-here = 证书可以存放在此计算机的以下位置。请将名称写在 `--to` 之后。

label-what = 位置
label-as-typed = 在命令行中
label-folder = 文件夹
label-runs = 正在运行
label-model = 型号
label-manufacturer = 制造商
label-driver = 驱动程序
label-asks-for = 需要输入
label-tries = 剩余次数
label-trouble = 问题
label-holds = 存有

place-vault = Neverlapse 自己的保险库
place-file = 任意路径的 PKCS#12 文件，有自己的密码
place-chromium = Chromium 及同类浏览器共用的数据库
place-database = NSS 数据库
place-firefox = Firefox 配置文件 { $profile }
place-firefox-default = Firefox 配置文件 { $profile }，Firefox 启动时使用
place-token = 令牌（USBKEY 或智能卡）
place-other = 只有更新版本的本命令才认识的位置

asks-for-nothing = 无需输入
asks-for-password = 其密码
asks-for-primary-password = 其主密码
asks-for-pin = 其 PIN 码
asks-for-pin-pad = 其 PIN 码，在读卡器的按键上输入
asks-for-unknown = 未知：无法打开

tries-enough = 充足：令牌未报告错误的 PIN 码
tries-fewer = 少于平常：曾输入过错误的 PIN 码
tries-one = 一次：PIN 码再错就会锁定令牌
tries-none = 没有

value-browser-runs = 是；如果看不到新证书，请重新启动
value-trouble = { $why }：{ $next }

heading-missing = 缺少

missing-softoken = 无法打开浏览器的数据库：未安装 NSS。
get-softoken = 请安装：
missing-chromium = Chromium 还没有数据库。
get-chromium = 请启动一次 Chromium，它会创建一个；或者顺便创建：
missing-firefox = 没有 Firefox 配置文件。
get-firefox = 请启动一次 Firefox，它会创建一个：
missing-driver = 未安装任何令牌驱动程序。
get-driver = 请安装令牌制造商的驱动程序，或支持多种令牌的 OpenSC：
missing-token = 没有插入令牌，或没有驱动程序认识它。
get-token = 请插入令牌，或安装其制造商的驱动程序。
missing-token-driver = 未安装令牌 { $model } 的驱动程序。
get-token-driver = 请从这里获取：{ $from }
get-token-driver-from-issuer = 请向您的发证机构索取。
missing-broken-driver = 驱动程序 { $path } 无法工作：{ $why }。
get-broken-driver = 请拔下令牌再重新插入；如果仍不行，请安装其制造商的最新驱动程序。
missing-broken-database = 数据库 { $about } 无法打开：{ $why }。
get-broken-database = 请关闭浏览器并重新启动，然后再查看。

## 机密的名称，如“无法读取令牌的 PIN 码”。提示以名称开头。

secret-location = 存放位置的密码或 PIN 码
secret-file = 文件 { $path } 的密码
secret-new-file = 文件 { $path } 的新密码
secret-firefox = Firefox 配置文件 { $profile } 的主密码
secret-database = 数据库 { $folder } 的主密码
secret-pin = 令牌 `{ $label }` 的 PIN 码
secret-pin-of = 令牌 `{ $label }`（{ $details }）的 PIN 码

## 输入 PIN 码之前。

pin-tries-enough = 自上次输入正确以来，令牌未报告错误的 PIN 码。
pin-tries-fewer = 自上次输入正确以来，曾输入过错误的 PIN 码：令牌的剩余次数少于平常。
pin-last-try = 只剩最后一次机会。如果这次 PIN 码仍然错误，令牌会自行锁定，在用 PUK 码解锁或由发放者解锁之前，谁也无法使用其中的密钥。
pin-on-pad = 请在令牌读卡器要求时，用其按键输入 PIN 码。
prompt-last-try = 输入 `yes` 使用最后一次机会，或按回车停止：

## 什么失败了、原因、下一步怎么做。

cannot-list-locations = 无法列出存放位置
cannot-look-at = 无法查看 { $name }
cannot-open = 无法打开 { $name }

why-keys-stay = 令牌中的密钥不会离开令牌
why-last-try = 令牌只剩一次机会，PIN 码再错就会锁定
why-last-try-refused = 未允许使用最后一次机会；没有进行任何尝试
why-pin-locked = PIN 码因多次错误已被锁定
why-pin-not-set = 令牌从未设置过 PIN 码
why-read-only = 它是只读的

next-allow-last-try = 请确认 PIN 码无误，然后加上 --last-try
next-find-pin = 请先找到正确的 PIN 码，然后重新运行命令
next-unlock = 请用其 PUK 码解锁，或联系发放令牌的人
next-set-pin = 请用其制造商的程序设置一个
next-allow-writing = 请允许在那里写入，或选择其他位置
next-second-certificate = 请向发证机构申请第二张证书，存放在另一个令牌或文件中
