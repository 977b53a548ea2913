#include "twitch/fixed_credential.hpp"

#include <cstring>
#include <string>

namespace pointsbot::twitch {

Credential::Bearer bearer_of(std::string_view client_id, const Secret& token) {
  std::string authorization;
  authorization.reserve(7 + token.reveal().size());  // so that it never moves
  authorization.append("Bearer ").append(token.reveal());
  auto bearer = std::make_shared<const http::Headers>(std::initializer_list<http::Header>{
      {"Authorization", authorization}, {"Client-Id", client_id}});
  ::explicit_bzero(authorization.data(), authorization.size());
  return bearer;
}

FixedCredential::FixedCredential(std::string_view client_id, std::string_view token)
    : token_{token}, bearer_{bearer_of(client_id, token_)} {}

Task<bool> FixedCredential::renew(Bearer) { co_return false; }

bool FixedCredential::reveals(std::string_view text) const {
  return !token_.empty() && text.find(token_.reveal()) != text.npos;
}

}  // namespace pointsbot::twitch
