#include "app/by_hand.hpp"
#include "app/hand_ref.hpp"
#include "app/printable.hpp"
#include "app/recorded_words.hpp"
#include "app/wording.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace pointsbot::app {

namespace json = boost::json;

namespace {

/// Who did what nobody is noted for.
std::string_view by_itself(const db::Recorded& record) {
  switch (record.kind) {
    case db::OpKind::reward:
    case db::OpKind::active:
    case db::OpKind::welcome:
    case db::OpKind::give_back:
      return "the bot";
    case db::OpKind::settle:
      return is_of_chat(record.ref) ? "the bot" : "hand";
    default:
      return "hand";
  }
}

}  // namespace

int ByHand::history() {
  std::optional<UserId> actor;
  if (!options_.by.empty()) actor = doer(options_.by).id;
  const auto records = known_.last(channel_.id, options_.last, actor);
  const Currency& name = reading_.config.points.name;
  if (reading_.json) {
    json::array rows;
    for (const db::Recorded& record : records) {
      json::object row{{"operation", record.op},
                       {"at_ms", record.at.time_since_epoch().count()},
                       {"kind", name_of(record.kind)},
                       {"state", name_of(record.state)},
                       {"by", record.actor ? record.actor_name : std::string{by_itself(record)}},
                       {"ref", record.ref},
                       {"why", record.note},
                       {"people", record.people},
                       {"total", record.total.value},
                       {"text", recorded(record, name)}};
      if (record.actor) row["by_id"] = number(*record.actor);
      if (record.refusal) row["refusal"] = name_of(*record.refusal);
      if (record.undoes) row["undoes"] = *record.undoes;
      if (record.paid) {
        row["payments"] = json::object{{"first", record.paid->first_no},
                                       {"last", record.paid->last_no},
                                       {"count", record.paid->payments}};
      }
      if (record.undone_by) row["undone_by"] = *record.undone_by;
      rows.push_back(std::move(row));
    }
    fmt::print("{}\n", json::serialize(rows));
    return 0;
  }
  if (records.empty()) fmt::print("No operation so far.\n");
  for (const db::Recorded& record : records) {
    fmt::print("{:>6}  {}  {}  by {}{}{}\n", record.op, day_and_time(record.at),
               recorded(record, name),
               record.actor ? printable(record.actor_name) : std::string{by_itself(record)},
               record.note.empty() || record.note == recorded(record, name)
                   ? ""
                   : " (" + printable(record.note) + ")",
               record.undone_by ? fmt::format("  [taken back by {}]", *record.undone_by) : "");
  }
  return 0;
}

}  // namespace pointsbot::app
