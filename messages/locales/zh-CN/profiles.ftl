# 发证机构配置：未使用的配置，以及批准之前的步骤。

issuer-left-out = 未使用：{ $problem }
issuer-approval-takes = { $issuer } 通常在 { $time }内批准。
cannot-show-schema = 无法显示发证机构配置的模式

check-profile-left-out = 发证机构配置 { $about } 未被使用：{ $detail }。
check-why-profile = 其发证机构未知，或与此文件所述不同。
check-do-profile = 请改正后重新启动 Neverlapse。
