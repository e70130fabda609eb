# 概览：一条时间线上的全部项目。$moment 同 time.ftl。

overview-title = 概览

## 显示的范围。第一条供读屏软件使用。

overview-issuer = 发证机构
overview-every-issuer = 全部发证机构
overview-range = 显示的时间
overview-range-month = 1 个月
overview-range-quarter = 3 个月
overview-range-year = 1 年
overview-range-all = 全部时间

## 关于全部项目的一句话。$first 如“Ada Jones (CFCA)：授权码 3 天后过期”。

overview-well = 共 { $count } 个项目，一切正常。接下来：{ $first }。
overview-needs = 有 { $count } 个项目需要您处理。首先：{ $first }。
overview-nothing = 尚未跟踪任何项目。
overview-nothing-next = 读取批准邮件或纳入已有证书之后，项目会显示在这里。
overview-none-of-issuer = 没有跟踪该发证机构的项目。

## 图例中各图形的名称。

overview-list = 激活与身份，最近的期限在前
overview-today = 今天
overview-codes = 授权码
overview-certificate = 证书
overview-window = 续期窗口
overview-safe = 最后安全日
overview-proven = 备份，已验证
overview-unproven = 备份，未验证

## 对一个项目的说明。各值为片段。

overview-said = { $label }：{ $value }。
overview-reason = { $reason }。
overview-kind-state = { $kind }，{ $state }
overview-from-to = { $from } 至 { $to }
overview-copy-proven = { $moment } 已验证
overview-copy-unproven = { $moment } 制作，未验证
overview-copy-outdated = { $moment } 制作，属于先前的证书
overview-copy-none = 无

## 点击之后的结果。

overview-snoozed = 届时会再次提醒您：{ $who }
overview-asked = 已开始：{ $who }
overview-stopping = 将在下一个安全点停止：{ $who }

## 坐标轴。$day 23，$month “11月”，$weekday “周一”。

overview-axis-day = { $month }{ $day }日
overview-axis-weekday = { $month }{ $day }日 { $weekday }
overview-axis-month = { $month }
overview-axis-month-and-year = { $year }年{ $month }
