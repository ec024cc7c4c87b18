"""What is reported upwards (信息报送): sessions, hours, people, children, coverage, who is not served."""
