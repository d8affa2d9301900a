import { expect, test } from "vitest";
import { problemCode } from "./http";

test("the last part of a problem's type is its code, hyphens as the catalogue writes them", () => {
  expect(problemCode({ type: "/problems/password_wrong", status: 401 }, 401)).toBe("password_wrong");
  expect(problemCode({ type: "/problems/try-later" }, 503)).toBe("try_later");
});

test("what is no problem document is known by its status", () => {
  expect(problemCode(null, 502)).toBe("status_502");
  expect(problemCode({ type: "about:blank" }, 500)).toBe("status_500");
});
