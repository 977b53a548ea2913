#pragma once

#include "twitch/credential.hpp"
#include "twitch/secret.hpp"

#include <string_view>

namespace pointsbot::twitch {

/// A token that stays as it is: from the environment, the demo's.
class FixedCredential final : public Credential {
 public:
  FixedCredential(std::string_view client_id, std::string_view token);

  Bearer bearer() const override { return bearer_; }
  /// Never: there is nothing to renew it by.
  Task<bool> renew(Bearer refused) override;
  bool reveals(std::string_view text) const override;

 private:
  Secret token_;
  Bearer bearer_;
};

/// What a request in the name of a token says of itself.
Credential::Bearer bearer_of(std::string_view client_id, const Secret& token);

}  // namespace pointsbot::twitch
