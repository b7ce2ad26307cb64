// Accounts and sessions, in memory.
const { randomBytes, scryptSync, timingSafeEqual } = require('node:crypto');
const settings = require('./settings');

const users = new Map();

const digest = (password, salt) => scryptSync(password, salt, 32, settings.cost);

exports.store = (name, password) => {
  const salt = randomBytes(16);
  users.set(name, { salt, hash: digest(password, salt) });
};

exports.verify = (name, password) => {
  const user = users.get(name);
  return user !== undefined && timingSafeEqual(user.hash, digest(password, user.salt));
};

exports.sessionToken = () => {
  const sessionToken = randomBytes(16).toString('hex');
  return sessionToken;
};
