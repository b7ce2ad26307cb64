// The bad side of Figure 5: the same function stores passwords. R3.
const crypto = require('node:crypto');

module.exports.register = async function register(database, user, password) {
  const hashed = crypto.createHash('md5').update(password).digest('hex');
  await database.query('INSERT INTO users VALUES ($1, $2)', [user, hashed]);
};
