#pragma once

#include "http/client.hpp"
#include "twitch/rate_budget.hpp"

#include <utility>

namespace pointsbot::twitch {

/// The point that a request has taken. Private to twitch/.
class Spent {
 public:
  explicit Spent(RateBudget* from) : from_{from} {}
  Spent(const Spent&) = delete;
  Spent& operator=(const Spent&) = delete;
  ~Spent() {
    if (from_ != nullptr) from_->unanswered();
  }

  void answered(const http::Response& response) {
    if (from_ == nullptr) return;
    const auto& [reset, remaining, limit] = response.watched;
    std::exchange(from_, nullptr)->answered(limit, remaining, reset);
  }

 private:
  RateBudget* from_;
};

}  // namespace pointsbot::twitch
