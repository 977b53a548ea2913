// !redeem item: orders something of the shop.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/texts.hpp"
#include "app/reward_titles.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>

namespace pointsbot::app::chat {
namespace {

std::string items(const Config& config) {
  std::string all;
  for (const ShopItem& item : config.shop) {
    all += fmt::format("{}{} ({})", all.empty() ? "" : ", ", item.name, grouped(item.cost.value));
  }
  return all;
}

std::string why_not(const db::Outcome& outcome, const Call& call, const ShopItem& item) {
  switch (*outcome.refusal) {
    case db::Refusal::sold_out:
      return fmt::format(texts::kSoldOut, item.name);
    case db::Refusal::too_soon:
      return fmt::format(texts::kTooSoon, item.name, span(*outcome.still));
    case db::Refusal::not_enough:
      return fmt::format(texts::kCosts, call.amount(item.cost), call.amount(outcome.balance));
    default:
      return why_refused(outcome, call.config().points.name);
  }
}

Task<Answer> redeem(Call& call) {
  const auto& shop = call.config().shop;
  if (shop.empty()) co_return refusal(texts::kNoShop);
  if (!call.has(0)) co_return told(fmt::format(texts::kShop, items(call.config())));
  const auto item = std::ranges::find(shop, folded_title(call.word(0)), &ShopItem::folded);
  if (item == shop.end()) co_return refusal(fmt::format(texts::kNoItem, items(call.config())));
  db::Operation order =
      call.operation(db::Redeem{{call.by().id}, item->cost, item->folded, item->stock, item->wait});
  const ShopItem asked = *item;
  const db::Outcome outcome = co_await call.move(std::move(order));
  if (outcome.refusal == db::Refusal::unknown_viewer) co_return call.has_nothing();
  if (outcome.refusal) co_return refusal(why_not(outcome, call, asked));
  call.room().log.info("Chat: {} redeemed {} (order {}).", call.by().login, asked.name, outcome.op);
  co_return reply(
      fmt::format(texts::kOrdered, asked.name, outcome.op, call.amount(outcome.balance)));
}

}  // namespace

Command redeem_command() {
  return {.name = "redeem", .other_names = "shop buy", .arguments = "[item...]", .handle = redeem};
}

}  // namespace pointsbot::app::chat
