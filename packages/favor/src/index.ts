// The client, and each operation as a function
export { createWechatPay, type WechatPay } from '@wechatpay-edge/client'
export { type SelfTestCheck, type SelfTestOptions, selfTest } from '@wechatpay-edge/client'
export { createFavorClient, type FavorClient, type FavorClientOptions } from './generated/client.ts'
export { createStock, getStock, listStocks, pauseStock, restartStock, startStock } from './generated/client.ts'
export { listStockItems, listStockItemsPage, listStockMerchants, listStockMerchantsPage } from './generated/client.ts'
export { listStocksPage, uploadMarketingImage } from './generated/client.ts'
export { getUserCoupon, listUserCoupons, sendCoupon } from './generated/client.ts'
export { getStockRefundFlow, getStockRefundFlowFile, getStockUseFlow } from './generated/client.ts'
export { getCouponCallback, getStockUseFlowFile, setCouponCallback } from './generated/client.ts'
export { isCouponUsedNotification } from './generated/notifications.ts'
export type { ApiPromise, CallOptions, DownloadedFile, FileOptions, Upload } from '@wechatpay-edge/client'
export type { ObservedEvent, WithResponse } from '@wechatpay-edge/client'
export { handleNotification, type Notification } from '@wechatpay-edge/core'

// What goes in
export type { CreateStockBody, CreateStockUseRule, PatternInfo, PatternTarget } from './generated/types.ts'
export type { MiniProgramTarget, PageTarget } from './generated/types.ts'
export type { CouponAvailableTime, CouponUseRule, FixAvailableTime, LimitCard } from './generated/types.ts'
export type { StartStockPath, PauseStockPath, RestartStockPath, StockCreator } from './generated/types.ts'
export type { GetStockPath, GetStockQuery, ListStocksQuery, paths } from './generated/types.ts'
export type { ListStockItemsPath, ListStockItemsQuery } from './generated/types.ts'
export type { ListStockMerchantsPath, ListStockMerchantsQuery } from './generated/types.ts'
export type { GetStockRefundFlowPath, GetStockUseFlowPath } from './generated/types.ts'
export type { GetUserCouponPath, GetUserCouponQuery, SendCouponBody, SendCouponPath } from './generated/types.ts'
export type { ListUserCouponsPath, ListUserCouponsQuery } from './generated/types.ts'
export type { GetCouponCallbackQuery, SetCallbackBody } from './generated/types.ts'

// What comes out
export type { CreatedStock, PausedStock, RestartedStock, StartedStock } from './generated/types.ts'
export type { Region, Stock, StockItemPage, StockMerchantPage, StockPage, StockUseRule } from './generated/types.ts'
export type { CutToMessage, FixedDiscountCoupon, FixedNormalCoupon, FlowLink } from './generated/types.ts'
export type { Coupon, CouponCallback, MarketingImage, SentCoupon, SetCallbackResult } from './generated/types.ts'
export type { ConsumeInformation, DiscountTo, GoodsDetail, UserCouponPage } from './generated/types.ts'
export type { SingleitemDiscountOff, UsedCoupon } from './generated/types.ts'
export { BackgroundColor, BusinessType, CouponStatus, CouponStatusFilter, CouponType } from './generated/values.ts'
export { ErrorCode, JumpTarget, NewStockType, PageJumpTarget, RegionType } from './generated/values.ts'
export { rateLimits, StockStatus, StockType, TradeType, UsedCouponStatus } from './generated/values.ts'

// Errors
export { ApiError, ConnectionError, isWechatPayError, KeyError, KeyringError } from '@wechatpay-edge/core'
export { DecryptionError, SignatureError, ValidationError, WechatPayError } from '@wechatpay-edge/core'
export type { AnyWechatPayError, Outcome, Remedy, SignatureErrorReason } from '@wechatpay-edge/core'
export type { ValidationIssue, WechatPayErrorCode } from '@wechatpay-edge/core'

// Keys and transport
export type { Fetch, KeyInput, Keyring, MerchantOptions, Signer } from '@wechatpay-edge/core'
