#pragma once

#include "app/config.hpp"
#include "db/auditor.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Where somebody's points come from, in plain words. Pure text, times as they are on this
/// computer.
namespace pointsbot::app {

/// One operation on one account: "gift from bob: thanks".
std::string audited(const db::AuditedEntry& entry, UserId whose);

/// "subscriber, VIP"; "viewer" for nothing else.
std::string roles_text(Roles roles);

/// What an evening or a part of it came to.
struct Evening {
  WallTime from{}, to{};
  std::chrono::seconds watched{};
  Points points, after, bonus;
  bool stopped = false;  ///< for some of it
  bool open = false;

  static Evening of(const db::AuditedVisit& visit);
  void go_on(const Evening& next);
  /// "watched 3 h 41 min"
  std::string text(const Currency& name) const;
};

/// Puts visits that are less than db::kSameEvening apart together.
class Evenings {
 public:
  /// The whole evening, once its last visit has come.
  std::optional<Evening> add(const db::AuditedVisit& visit);

 private:
  std::optional<Evening> begun_;
};

/// A history as a table: a line an evening, an entry; with `full` a line a visit with what it was
/// paid. Each line ends with what somebody had then: what a visit that goes on has brought until an
/// entry is a line before that one, and not told again in the visit's own.
class AuditTable {
 public:
  AuditTable(UserId whose, Currency name, bool full)
      : whose_{whose}, name_{std::move(name)}, full_{full} {}

  /// Appends the lines for it: none while an evening goes on, or somebody chats on.
  void tell(std::string& to, const db::Audited& one);
  /// The line that waits for more of its kind, if one does.
  void end(std::string& to);

 private:
  void tell(std::string& to, const db::AuditedOpening& opening);
  void tell(std::string& to, const db::AuditedVisit& visit);
  void tell(std::string& to, const db::AuditedEntry& entry);
  void line(std::string& to, std::optional<WallTime> at, const std::string& what, Points points,
            Points after);
  /// What the visit that goes on brought until he had `before`, as far as it is not told yet.
  void meanwhile(std::string& to, WallTime at, Points before);
  /// What of a visit is not told yet; appends to `text` how much is.
  Points rest(Points points, std::string& text);

  UserId whose_;
  Currency name_;
  bool full_;
  /// What somebody got for chatting on one day, payment after payment, with nothing in between.
  struct Chatted {
    WallTime at;
    std::int64_t times;
    Points points, after;
  };

  Points sum_{};   // of the lines
  Points told_{};  // of the visit that goes on
  Evenings evenings_;
  std::optional<Chatted> chatted_;
  int year_ = 0;
};

}  // namespace pointsbot::app
