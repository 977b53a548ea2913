#pragma once

#include "app/attendance.hpp"
#include "app/chat/alarms.hpp"
#include "app/chat/books.hpp"
#include "app/chat/dice.hpp"
#include "app/chat/table.hpp"
#include "app/config.hpp"
#include "app/left_out.hpp"
#include "app/people.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "db/error.hpp"
#include "db/imports.hpp"
#include "db/teller.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace spdlog {
class logger;
}

namespace pointsbot::app::chat {

struct OpenGames;

/// Ledger::claim, which is no operation of a teller.
using ClaimGiver = std::function<Task<Result<db::Claimed, db::Error>>(db::ClaimTerms)>;

/// The chat of one channel, as its commands see it. What it refers to outlives it.
struct Room {
  const Config& config;  ///< as Config::of() has it, at each use
  Clock& clock;
  UserId channel;
  const Table& table;
  Books& books;
  db::Teller& teller;
  Dice& dice;
  People& people;
  spdlog::logger& log;
  const Attendance& attendance;
  std::function<LeftOut()> left_out;               ///< at each use
  std::function<void(std::string text)> announce;  ///< says something to the whole chat
  Alarms& alarms;
  OpenGames& games;
  const ClaimGiver& claim;
  std::chrono::milliseconds patience;  ///< for the ledger to be written
};

}  // namespace pointsbot::app::chat
