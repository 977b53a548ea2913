// !undo: what one has done last for the channel is taken back. !undo n: anybody's, by its number.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/line.hpp"
#include "app/chat/staff.hpp"
#include "app/chat/texts.hpp"
#include "app/recorded_words.hpp"
#include "db/operations_reader.hpp"
#include "db/reader.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace pointsbot::app::chat {
namespace {

struct Find {
  std::filesystem::path file;
  UserId channel, actor;
  WallTime now;
  std::optional<std::int64_t> op;  // nothing: the last of `actor`
  std::optional<db::Recorded> operator()(db::Reader& /*of the same database*/) const {
    db::OperationsReader operations{file};
    const auto which = op ? op : operations.newest_undoable(channel, now, actor);
    return which ? operations.operation(channel, *which) : std::nullopt;
  }
};

/// What else there is to say of it.
std::string also(const db::Recorded& record, const db::Outcome& done, const Call& call) {
  Points spent;
  for (const db::Shortfall& one : done.shortfalls) spent = spent + one.missing;
  if (spent > Points{}) return fmt::format(texts::kSpentOfIt, call.amount(spent));
  return record.kind == db::OpKind::settle ? texts::kStakesAreBack : "";
}

const char* why_not(db::Refusal refusal) {
  switch (refusal) {
    case db::Refusal::not_open:
      return texts::kUndoneBefore;
    case db::Refusal::unknown_ref:
      return texts::kNoSuchOperation;
    case db::Refusal::nothing_to_do:
      return texts::kNothingLeft;
    default:
      return texts::kNotUndoable;
  }
}

Task<Answer> undo(Call& call) {
  std::optional<std::int64_t> op;
  if (call.has(0)) {
    if (call.level() < Level::streamer) {
      co_return refusal(fmt::format(texts::kNumbersAreHis, "!" + call.rule().names.front()));
    }
    op = number_in(call.word(0));
    if (!op) co_return refusal(texts::kNoNumber);
  }
  Find job{call.config().database.path, call.room().channel, call.by().id, call.room().clock.wall(),
           op};
  const std::optional<db::Recorded> record = co_await call.read(std::move(job));
  if (!record) co_return refusal(op ? texts::kNoSuchOperation : texts::kNothingToUndo);
  if (record->refusal) co_return refusal(texts::kNeverDone);
  db::Operation undo = call.operation(db::Undo{db::Undo::One{record->op}});
  const db::Outcome done = co_await operate_by_staff(call, std::move(undo));
  if (done.refusal) co_return refusal(why_not(*done.refusal));
  co_return done_in_the_open(
      call, done.op,
      fmt::format(texts::kUndone, name_of_asker(call), record->op,
                  recorded(*record, call.config().points.name), also(*record, done, call)));
}

}  // namespace

Command undo_command() {
  return {.name = "undo",
          .arguments = "[n]",
          .who = Level::streamer,
          .each = std::chrono::seconds{0},
          .handle = undo};
}

}  // namespace pointsbot::app::chat
