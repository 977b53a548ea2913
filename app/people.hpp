#pragma once

#include "app/config.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "http/client.hpp"
#include "twitch/credential.hpp"
#include "twitch/failure.hpp"
#include "twitch/records.hpp"

#include <optional>
#include <string>

namespace pointsbot::app {

/// Who is called so at Twitch. Loop thread only.
class People {
 public:
  virtual ~People() = default;
  /// By login; nothing: nobody is.
  virtual Task<Result<std::optional<twitch::User>, twitch::Failure>> find(std::string login) = 0;
};

/// Asks Twitch, in the name of `credential`. All that it is given must outlive it.
class PeopleOfTwitch final : public People {
 public:
  PeopleOfTwitch(const Config& config, http::Client& client, twitch::Credential& credential)
      : config_{config}, client_{client}, credential_{credential} {}

  Task<Result<std::optional<twitch::User>, twitch::Failure>> find(std::string login) override;

 private:
  const Config& config_;
  http::Client& client_;
  twitch::Credential& credential_;
};

}  // namespace pointsbot::app
