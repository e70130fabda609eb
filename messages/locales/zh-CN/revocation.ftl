# 询问发证机构是否已吊销证书时得到的答复。

cannot-ask-issuer = 无法向发证机构查询 { $id }
asking-issuer = 正在向发证机构查询 { $id } 是否已被吊销……
heading-revocation = 吊销状态

label-asked = 查询时间
label-because = 原因
label-next-word = 下次更新
label-revoked-since = 吊销时间
label-source = 来源
label-standing = 状况
label-told-by = 答复方式

standing-good = 未吊销
standing-revoked = 已吊销
standing-unknown = 未知：没有可信的答复
standing-unreachable = 未知：没有应答
standing-not-offered = 未知：证书没有写明查询地址

told-by-ocsp = OCSP 服务
told-by-crl = 吊销列表（CRL）

## 吊销原因（RFC 5280，5.3.1）。

because-unspecified = 未说明原因
because-key-compromise = 其私钥可能已泄露
because-ca-compromise = 发证机构的私钥可能已泄露
because-affiliation-changed = 其中关于持有人的内容已不属实
because-superseded = 已被另一张证书取代
because-cessation = 不再需要
because-hold = 已暂停使用
because-privilege-withdrawn = 其中的权限已被撤回

note-on-hold = 发证机构可能会解除暂停：项目仍照原样跟踪。请咨询发证机构。

needs-revoked = 发证机构已将其吊销
