#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "http/client.hpp"
#include "twitch/failure.hpp"
#include "twitch/records.hpp"
#include "twitch/secret.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pointsbot::twitch {

/// What a person needs to log in, and we to ask whether he has.
struct DeviceCode {
  Secret device_code;
  std::string user_code;         ///< visible ASCII
  std::string verification_uri;  ///< visible ASCII; shown, never asked
  std::chrono::seconds expires_in{};
  std::chrono::seconds interval{};  ///< between two questions
};

/// A pair of tokens as Twitch gave it. The refresh token may be used once.
struct Tokens {
  Secret access;
  Secret refresh;
  std::chrono::seconds expires_in{};  ///< of the access token
  std::vector<std::string> scopes;    ///< as stated; empty where nothing is
};

struct Pending {};   ///< the person has not answered yet
struct SlowDown {};  ///< neither, and we ask too often
/// The code is wrong, over, or used already; Twitch has been seen to say so of a pending one too.
struct InvalidCode {};
struct Denied {};
using LoginStep = std::variant<Tokens, Pending, SlowDown, InvalidCode, Denied>;

/// Twitch's OAuth endpoints for an application of type "Public", which has no secret: Device Code
/// Flow, refresh, validate, revoke (dev.twitch.tv/docs/authentication). Loop thread only; calls may
/// overlap. Tokens go in bodies and headers, never in an address, and over https or to this
/// computer alone. What they pass through here is wiped.
class Login {
 public:
  /// `auth_url` as https://id.twitch.tv/oauth2. Throws std::invalid_argument for one that is
  /// neither https nor on this computer.
  Login(http::Client& client, std::string auth_url, std::string client_id);

  /// POST /device: begins a login for these scopes.
  Task<Result<DeviceCode, Failure>> begin(std::span<const std::string> scopes);

  /// POST /token: whether the person has answered. A failure says nothing about that.
  Task<Result<LoginStep, Failure>> poll(const DeviceCode& code,
                                        std::span<const std::string> scopes);

  /// POST /token: a new pair for an old refresh token, which is used up by it; sent once at most.
  Task<Result<Tokens, Failure>> refresh(const Secret& refresh_token);

  /// GET /validate: whose the token is, and what it may do. Twitch wants it at the start and
  /// hourly.
  Task<Result<Identity, Failure>> validate(const Secret& access_token);

  /// POST /revoke: true when the token is worth nothing from now on, which is so too where it was
  /// worth nothing before.
  Task<Result<bool, Failure>> revoke(const Secret& token);

  const std::string& client_id() const { return client_id_; }

 private:
  class Form;
  Task<Result<http::Response, Failure>> post(std::string_view path, const Form& form,
                                             pooling::Region& room, bool once);

  http::Client& client_;
  const std::string auth_url_;
  const std::string client_id_;
};

/// Whether a refresh that failed like this can never succeed: Twitch answered that it will not, or
/// gave an answer that used the token up and brought no other.
bool is_final(const Failure& refresh);

/// Whether it failed because the application is of type "Confidential", whose secret we do not
/// have.
bool lacks_client_secret(const Failure& refresh);

}  // namespace pointsbot::twitch
