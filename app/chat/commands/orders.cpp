// !orders [done|refund] [number]: what was ordered in the shop, and what becomes of it.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/line.hpp"
#include "app/chat/texts.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

namespace pointsbot::app::chat {
namespace {

/// A message of the chat has room for them.
constexpr int kShown = 5;

struct OpenOrders {
  UserId channel;
  std::vector<db::Order> operator()(db::Reader& reader) const {
    return reader.orders(channel, kShown + 1);
  }
};

struct OneOrder {
  UserId channel;
  std::int64_t op;
  std::optional<db::Order> operator()(db::Reader& reader) const {
    return reader.order(channel, op);
  }
};

std::string item_of(const Config& config, const db::Order& order) {
  for (const ShopItem& item : config.shop) {
    if (item.folded == order.item) return item.name;
  }
  return order.item;  // it is in bot.ini no more
}

Task<Answer> list(Call& call) {
  OpenOrders job{call.room().channel};
  const std::vector<db::Order> open = co_await call.read(job);
  if (open.empty()) co_return reply(texts::kNoOrders);
  std::string all;
  for (const db::Order& order : open) {
    if (&order - open.data() == kShown) {
      all += texts::kMoreOrders;
      break;
    }
    all += fmt::format(texts::kOrder, all.empty() ? "" : " · ", order.op,
                       item_of(call.config(), order), order.name);
  }
  co_return reply(std::move(all));
}

Task<Answer> orders(Call& call) {
  if (!call.has(0)) {
    Answer listed = co_await list(call);
    co_return listed;
  }
  const bool refunds = call.word(0) == "refund";
  const auto number = number_in(call.word(1));
  if ((!refunds && call.word(0) != "done") || !number)
    co_return refusal(fmt::format(texts::kUse, call.usage()));
  OneOrder job{call.room().channel, *number};
  const std::optional<db::Order> order = co_await call.read(job);
  if (!order) co_return refusal(fmt::format(texts::kNoSuchOrder, *number));
  if (order->state != db::OpState::held)
    co_return refusal(fmt::format(texts::kOrderIsOver, *number));
  const Points back = refunds ? order->cost : Points{};
  db::Operation settle = call.operation(db::Settle{{{order->ref, back}}}, order->item);
  co_await call.move_or_refuse(std::move(settle));
  const std::string item = item_of(call.config(), *order);
  call.room().log.info("Chat: {} {} order {} of {} ({}).", call.by().login,
                       refunds ? "refunded" : "fulfilled", *number, order->name, item);
  if (!refunds) co_return announcement(fmt::format(texts::kFulfilled, *number, item, order->name));
  co_return announcement(
      fmt::format(texts::kRefunded, order->name, call.amount(order->cost), item));
}

}  // namespace

Command orders_command() {
  return {.name = "orders",
          .other_names = "queue",
          .arguments = "[done/refund] [number]",
          .who = Level::moderator,
          .each = std::chrono::seconds{1},
          .handle = orders};
}

}  // namespace pointsbot::app::chat
