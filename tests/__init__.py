"""The tests, a package all the way down so that `tests.calendar` never hides the standard library's."""
