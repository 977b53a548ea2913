// !top [n]: who has most.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/texts.hpp"
#include "app/setting_values.hpp"
#include "app/wording.hpp"
#include "db/reader.hpp"

#include <fmt/format.h>

#include <vector>

namespace pointsbot::app::chat {
namespace {

constexpr int kUsual = 5;
constexpr int kMost = 10;

struct Richest {
  UserId channel;
  int count;
  std::vector<db::Ranked> operator()(db::Reader& reader) const {
    return reader.top(channel, count);
  }
};

Task<Answer> top(Call& call) {
  const int count = call.has(0) ? parse_count(call.word(0), kMost).value_or(0) : kUsual;
  if (count == 0) co_return refusal(texts::kTopForm);
  Richest job{call.room().channel, count};
  const std::vector<db::Ranked> richest = co_await call.read(job);
  if (richest.empty())
    co_return reply(fmt::format(texts::kTopNobody, call.config().points.name.many));
  std::string text;
  for (const db::Ranked& one : richest) {
    text += fmt::format(texts::kTopOne, text.empty() ? "" : " · ", one.rank,
                        one.account.display_name, grouped(one.account.balance.value));
  }
  co_return reply(std::move(text));
}

}  // namespace

Command top_command() {
  return {.name = "top",
          .other_names = "leaderboard",
          .arguments = "[n]",
          .each = std::chrono::seconds{30},
          .looks = Command::Looks::for_all,
          .handle = top};
}

}  // namespace pointsbot::app::chat
