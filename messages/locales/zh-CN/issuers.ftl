# issuers：关于发证机构配置的说明。

value-template = 模板

issuer-sound = { $file } 是发证机构 { $id } 的正确配置。要使用它：`neverlapse issuers add FILE`
issuer-mistakes = { $file } 中有 { $count } 处错误。

## 错误：什么失败。

cannot-check-issuer = 无法检查配置 { $file }
