#include "http/test_certificates.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace pointsbot::http {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
  std::ifstream file{path};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(TestCertificate, IsMadeOnce) {
  const tests::TemporaryDirectory directory;
  const fs::path folder = directory.path() / "deep" / "tls";
  const TestCertificate made = test_certificate(folder);
  const std::string server = contents(made.server), authority = contents(made.authority);
  EXPECT_NE(server.find("BEGIN PRIVATE KEY"), std::string::npos);
  EXPECT_EQ(authority.find("PRIVATE"), std::string::npos);
  EXPECT_EQ(fs::status(made.server).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  test_certificate(folder);
  EXPECT_EQ(contents(made.server), server);
  EXPECT_EQ(contents(made.authority), authority);
}

TEST(TestCertificate, IsMadeAnewWhereItIsNotWhole) {
  const tests::TemporaryDirectory directory;
  const TestCertificate made = test_certificate(directory.path());
  const std::string server = contents(made.server);
  std::ofstream{made.authority} << "nothing";
  test_certificate(directory.path());
  EXPECT_NE(contents(made.server), server);
  EXPECT_NE(contents(made.authority).find("BEGIN CERTIFICATE"), std::string::npos);
}

TEST(TestCertificate, IsMadeAnewWhereItIsAnothers) {
  const tests::TemporaryDirectory one, other;
  const TestCertificate made = test_certificate(one.path());
  fs::copy_file(test_certificate(other.path()).authority, made.authority,
                fs::copy_options::overwrite_existing);
  const std::string server = contents(made.server);
  test_certificate(one.path());
  EXPECT_NE(contents(made.server), server);
}

}  // namespace
}  // namespace pointsbot::http
