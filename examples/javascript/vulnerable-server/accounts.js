// Accounts and sessions, in memory.
const { createHash, timingSafeEqual } = require('node:crypto');
const seedrandom = require('seedrandom');

const users = new Map();
const generator = seedrandom('notes-2024');

const digest = (password) => createHash('md5').update(password).digest();

exports.store = (name, password) => {
  users.set(name, digest(password));
};

exports.verify = (name, password) => users.has(name) && timingSafeEqual(users.get(name), digest(password));

exports.sessionToken = () => {
  const sessionToken = generator().toString(16).slice(2);
  return sessionToken;
};
