#include "http/certificates.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "pooling/region.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/tls_relay.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace pointsbot::http {
namespace {

using tests::Environment;

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using tests::run_on_loop;

/// A client that trusts an authority of the test's own, and a server behind TLS.
class Tls : public testing::Test {
 protected:
  static constexpr std::string_view kToken = "some0secret0token";

  static void SetUpTestSuite() { made_ = std::make_unique<Made>(); }
  static void TearDownTestSuite() { made_.reset(); }
  static const tests::Certificates& certificates() { return made_->certificates; }

  void serve(const std::filesystem::path& certificate) {
    relay_ = std::make_unique<tests::TlsRelay>(loop_.get_executor(), certificate, server_.port());
  }

  /// With the token in its headers.
  Result<Response, Failure> get(const std::string& url, Timeouts timeouts = {}) {
    if (!client_) client_ = std::make_unique<Client>(loop_.get_executor(), timeouts);
    const std::string bearer = "Bearer " + std::string{kToken};
    const Headers headers{{"Authorization", bearer}};
    Request request;
    request.url = url;
    request.headers = &headers;
    region_.give_back(0);
    return run_on_loop(loop_, client_->perform(request, region_));
  }

  /// Asks a server that must not be trusted; what the failure says to people.
  std::string refused(const std::string& url) {
    const auto response = get(url);
    EXPECT_FALSE(response);
    if (response) return "";
    EXPECT_EQ(response.error().error, Error::untrusted);
    EXPECT_EQ(relay_->connections(), 1U);
    EXPECT_EQ(relay_->heard(), 0U) << "something was said before the certificate was accepted";
    EXPECT_EQ(tokens_, 0);
    EXPECT_EQ(response.error().detail.find(kToken), std::string::npos);
    return response.error().detail;
  }

  struct Made {
    tests::TemporaryDirectory directory;
    tests::Certificates certificates = tests::make_certificates(directory.path());
  };
  inline static std::unique_ptr<Made> made_;

  const Environment directory_{"SSL_CERT_DIR", certificates().trusted};
  const Environment file_{"SSL_CERT_FILE", ""};
  const Environment no_proxy_{"no_proxy", "*"};
  asio::io_context loop_{1};
  int tokens_ = 0;
  Server server_{loop_.get_executor(), "127.0.0.1", std::uint16_t{0},
                 [this](Exchange& exchange) { return answer(*this, exchange); },
                 [](std::string_view) {}};
  std::unique_ptr<tests::TlsRelay> relay_;
  std::unique_ptr<Client> client_;
  pooling::Region region_{std::size_t{1} << 20};

 private:
  static Task<> answer(Tls& self, Exchange& exchange) {
    const std::string bearer = "Bearer " + std::string{kToken};
    self.tokens_ += exchange.header("Authorization") == bearer ? 1 : 0;
    if (exchange.path() == "/last") {
      co_await exchange.answer(200, "text/plain", "bye");
      exchange.close();
    } else if (exchange.path() == "/cut") {
      exchange.begin(200, "text/plain", 1000);
      co_await exchange.write("only this");
      exchange.close();
    } else {
      const std::string page(80'000, 'x');
      co_await exchange.answer(200, "text/plain", page);
    }
  }
};

TEST_F(Tls, OneConnectionServesTwentyRequests) {
  serve(certificates().good);
  for (int i = 1; i <= 20; ++i) {
    const auto response = get(relay_->url());
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ((std::string_view{response->body.data(), response->body.size()}),
              std::string(80'000, 'x'));
    EXPECT_EQ(tokens_, i);
  }
  EXPECT_EQ(client_->connections(), 1U);
  EXPECT_EQ(relay_->connections(), 1U);
}

TEST_F(Tls, AHostIsKnownByItsName) {
  serve(certificates().good);
  EXPECT_TRUE(get("https://localhost:" + std::to_string(relay_->port())));
}

TEST_F(Tls, AnAuthorityMayComeFromAFile) {
  const Environment nowhere{"SSL_CERT_DIR", made_->directory.path()};  // no hashes there
  const Environment file{"SSL_CERT_FILE", certificates().authority};
  serve(certificates().good);
  const auto response = get(relay_->url());
  EXPECT_TRUE(response) << response.error().detail;
}

TEST(KnownAuthorities, AreNotTakenTwiceFromOnePlace) {
  const tests::TemporaryDirectory directory;
  const std::string bundle = directory.path() / "ca-certificates.crt";
  std::ofstream{bundle};
  const Environment in{"SSL_CERT_DIR", directory.path()};
  const Environment file{"SSL_CERT_FILE", bundle};
  EXPECT_EQ(known_authorities().file, bundle) << "no certificates are in that directory";
  std::ofstream{directory.path() / "0a1b2c3d.0"};
  EXPECT_EQ(known_authorities().file, "");
  EXPECT_EQ(known_authorities().directory, directory.path());
  const Environment other{"SSL_CERT_FILE", directory.path() / "0a1b2c3d.0"};
  EXPECT_EQ(known_authorities().file, directory.path() / "0a1b2c3d.0");
}

TEST_F(Tls, AnUnknownAuthorityIsNotTrusted) {
  serve(certificates().stranger);
  EXPECT_EQ(refused(relay_->url()),
            "SSL certificate problem: unable to get local issuer certificate");
}

TEST_F(Tls, AKnownAuthorityThatIsNotAskedForIsNotTrusted) {
  const Environment usual{"SSL_CERT_DIR", ""};  // the system's
  serve(certificates().good);
  EXPECT_EQ(refused(relay_->url()),
            "SSL certificate problem: unable to get local issuer certificate");
}

TEST_F(Tls, ACertificateForAnotherHostIsNotTrusted) {
  serve(certificates().wrong_host);
  EXPECT_EQ(refused("https://localhost:" + std::to_string(relay_->port())),
            "SSL: no alternative certificate subject name matches target host name 'localhost'");
}

TEST_F(Tls, AnExpiredCertificateIsNotTrusted) {
  serve(certificates().expired);
  EXPECT_EQ(refused(relay_->url()), "SSL certificate problem: certificate has expired");
}

TEST_F(Tls, AFileOfAuthoritiesThatIsNotThereIsNamed) {
  const Environment file{"SSL_CERT_FILE", "/nowhere/authority.pem"};
  serve(certificates().good);
  const auto response = get(relay_->url());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error, Error::untrusted);
  EXPECT_NE(response.error().detail.find("/nowhere/authority.pem"), std::string::npos)
      << response.error().detail;
  EXPECT_EQ(relay_->heard(), 0U);
}

TEST_F(Tls, AnEndAfterTheWholeAnswerLosesNothingOfIt) {
  serve(certificates().good);
  for (int i = 1; i <= 2; ++i) {
    const auto response = get(relay_->url() + "/last");
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ((std::string_view{response->body.data(), response->body.size()}), "bye");
  }
  EXPECT_EQ(client_->connections(), 2U);
}

TEST_F(Tls, AnAnswerThatIsCutIsSaidToBe) {
  serve(certificates().good);
  const auto response = get(relay_->url() + "/cut");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error, Error::cut) << response.error().detail;
}

/// Takes connections, and reads what comes; then nothing, or ends them.
class NoTls : public Tls {
 protected:
  NoTls() { accept(); }

  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket client) {
      if (error) return;
      clients_.push_back(std::move(client));
      clients_.back().async_read_some(
          asio::buffer(buffer_),
          [this, at = clients_.size() - 1](const boost::system::error_code&, std::size_t size) {
            heard_.append(buffer_.data(), size);
            if (!answer_.empty()) clients_[at].write_some(asio::buffer(answer_));
            if (ends_) clients_[at].close();
          });
      accept();
    });
  }

  std::string url() const {
    return "https://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }

  bool ends_ = false;
  std::string answer_;
  std::string heard_;
  std::array<char, 4096> buffer_{};
  std::vector<tcp::socket> clients_;
  tcp::acceptor acceptor_{loop_, {asio::ip::address_v4::loopback(), 0}};
};

TEST_F(NoTls, AServerThatSaysNothingIsGivenUp) {
  const auto response =
      get(url(), Timeouts{.connect = milliseconds{200}, .total = std::chrono::seconds{60}});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error, Error::timed_out) << response.error().detail;
  EXPECT_GE(response.error().after, milliseconds{200});
  EXPECT_FALSE(heard_.empty());
  EXPECT_EQ(heard_.find(kToken), std::string::npos);
}

TEST_F(NoTls, AServerThatEndsInTheHandshakeIsNotReached) {
  ends_ = true;
  const auto response = get(url());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error, Error::unreachable);
  EXPECT_NE(response.error().detail.find("127.0.0.1"), std::string::npos)
      << response.error().detail;
  EXPECT_EQ(heard_.find(kToken), std::string::npos);
}

TEST_F(NoTls, AServerInTheOpenIsNotReached) {
  answer_ = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
  ends_ = true;
  const auto response = get(url());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error, Error::unreachable) << response.error().detail;
  EXPECT_EQ(heard_.find(kToken), std::string::npos);
}

}  // namespace
}  // namespace pointsbot::http
