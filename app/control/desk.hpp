#pragma once

#include "app/attendance.hpp"
#include "app/config.hpp"
#include "app/control/loan.hpp"
#include "app/control/protocol.hpp"
#include "app/control/server.hpp"
#include "app/cycle.hpp"
#include "app/people.hpp"
#include "base/clock.hpp"
#include "db/teller.hpp"

#include <memory>
#include <string>
#include <vector>

namespace spdlog {
class logger;
}

namespace pointsbot::app {

/// Does in a running bot what commands ask for, and says each operation once in the log. Loop
/// thread only.
class Desk final : public Clerk {
 public:
  struct Parts {
    const Config& config;
    Clock& clock;
    Writer& writer;
    db::Teller& teller;
    People& people;
    spdlog::logger& log;
    const Attendance& attendance;
  };
  explicit Desk(Parts parts);
  ~Desk() override;
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  Task<Reply> answer(std::string line) override;

  /// The bot ends: it waits for no borrower any more.
  void end_loans();

 private:
  Task<Reply> lend(std::string purpose);
  /// Until the writer goes on.
  static Task<> watch(Parts parts, std::shared_ptr<Loan> loan, std::string purpose);
  Task<Answer> handle(Request request);
  Task<Answer> operate(db::Operation operation);
  Task<Answer> preview(db::Operation operation);
  Task<Answer> find(std::string login);
  Answer chat() const;
  /// Why the operation cannot be taken at all.
  std::optional<Failure> objection(const db::Operation& operation) const;
  void tell(const db::Operation& operation, const db::Outcome& outcome);

  const Parts parts_;
  std::vector<std::weak_ptr<Loan>> loans_;
};

}  // namespace pointsbot::app
